import fc from "fast-check";
import type { EventData, EventType } from "../events/index.ts";
import { type Plan, plan } from "../plan.ts";
import {
  amount,
  at,
  attempt,
  count,
  durationMs,
  error,
  id,
  inStep,
  jsonObject,
  jsonValueArbitrary,
  phaseIds,
  skill,
  stepId,
  stepIds,
  stepPath,
  text,
} from "./event-part.ts";
import { outsideEventData } from "./outside-event-data.ts";

const artifact = fc.record({
  $artifact: fc.constantFrom("0", "f").map((digit) => `sha256-${digit.repeat(64)}`),
  name: fc.constantFrom("report.md", "chart.svg"),
  mediaType: fc.constant("text/plain"),
  bytes: count,
});
const result = { output: jsonValueArbitrary, outputRef: artifact, preview: text };
const usage = fc.record(
  {
    inputTokens: count,
    outputTokens: count,
    usd: fc.double({ min: 0, max: 9, noNaN: true }).map((value) => value + 0),
  },
  { requiredKeys: [] },
);
const command = { by: id, reason: text };
const outcome = {
  durationMs,
  totalSteps: count,
  succeeded: count,
  failed: count,
  skipped: count,
  cancelled: count,
  layers: count,
  speedup: fc.integer({ min: 1, max: 9 }),
  criticalPathMs: durationMs,
};

/** Plans over {@link stepIds}, with defaults filled in. Not every one could run: references and needs are random. */
export const planArbitrary: fc.Arbitrary<Plan> = fc
  .record({
    name: fc.constantFrom("Business plan", "Rapport d'activité", "خطة"),
    steps: fc
      .subarray([...stepIds], { minLength: 1 })
      .map((ids) => ids.map((step) => ({ id: step, skill: "core.noop", phase: phaseIds[0] }))),
    phases: fc.constant(phaseIds.map((phase) => ({ id: phase, name: phase }))),
  })
  .map((input) => plan.parse(input));

const phase = fc.record({
  phaseId: fc.constantFrom(...phaseIds),
  name: text,
  index: count,
  total: count,
});
const thought = fc.record(
  { thoughtId: id, text, iteration: count, ...inStep },
  { requiredKeys: ["thoughtId", "text", "iteration"] },
);
const outcomeKeys = Object.keys(outcome) as (keyof typeof outcome)[];

/** Data for every event type; a type that is added to the vocabulary must be added here. */
export const eventDataArbitrary: { readonly [T in EventType]: fc.Arbitrary<EventData<T>> } = {
  "run.queued": fc.record(
    {
      planName: text,
      goal: text,
      input: jsonObject,
      parentRunId: fc.constant("run_0"),
      rerunFrom: stepId,
      tags: fc.array(id, { maxLength: 2 }),
      projectId: id,
      requestedBy: id,
    },
    { requiredKeys: ["tags", "requestedBy"] },
  ),
  "plan.created": fc.record(
    { plan: planArbitrary, planHash: id, explanation: text },
    { requiredKeys: ["plan", "planHash"] },
  ),
  "run.started": fc.record({ planName: text, planHash: id, totalSteps: count, layers: count }),
  "run.paused": fc.record(command, { requiredKeys: ["by"] }),
  "run.resumed": fc.record(
    {
      ...command,
      retry: fc.record({
        steps: fc.array(stepPath),
        failed: count,
        skipped: count,
        cancelled: count,
      }),
    },
    { requiredKeys: ["by"] },
  ),
  "run.cancel_requested": fc.record(command, { requiredKeys: ["by"] }),
  "run.completed": fc.record({ ...result, ...outcome, usage }, { requiredKeys: outcomeKeys }),
  "run.failed": fc.record(
    { error, ...outcome, usage },
    { requiredKeys: ["error", ...outcomeKeys] },
  ),
  "run.cancelled": fc.record(
    { ...command, ...outcome, usage },
    { requiredKeys: ["by", ...outcomeKeys] },
  ),
  "step.started": fc.record(
    {
      stepId: stepPath,
      skill,
      label: text,
      icon: text,
      phaseId: fc.constantFrom(...phaseIds),
      attempt,
      retried: fc.constant(true as const),
      items: count,
      parentStepId: fc.constant("each"),
    },
    { requiredKeys: ["stepId", "skill", "label", "attempt"] },
  ),
  "step.progress": fc.record(
    { stepId: stepPath, percent: fc.nat(100), message: text },
    { requiredKeys: ["stepId", "percent"] },
  ),
  "step.succeeded": fc.record(
    {
      stepId: stepPath,
      skill,
      ...result,
      durationMs,
      attempt,
      reusedFrom: fc.constant("run_0"),
      fallback: fc.constant(true as const),
    },
    { requiredKeys: ["stepId", "skill", "durationMs", "attempt"] },
  ),
  "step.failed": fc.record(
    {
      stepId: stepPath,
      skill,
      error,
      attempt,
      durationMs,
      retryAt: at,
      handled: fc.constantFrom("continue", "fallback"),
    },
    { requiredKeys: ["stepId", "skill", "error", "attempt", "durationMs"] },
  ),
  "step.skipped": fc.record({
    stepId: stepPath,
    reason: text,
    code: fc.constantFrom("condition", "upstream", "reference", "budget", "run_ended"),
  }),
  "step.cancelled": fc.record({ stepId: stepPath, reason: text }),
  "phase.started": phase,
  "phase.completed": phase,
  "thinking.delta": thought,
  "thinking.completed": thought,
  "tool.started": fc.record(
    { callId: id, toolName: id, params: jsonValueArbitrary, ...inStep },
    { requiredKeys: ["callId", "toolName", "params"] },
  ),
  "tool.completed": fc.record(
    { callId: id, toolName: id, result: jsonValueArbitrary, error, durationMs, ...inStep },
    { requiredKeys: ["callId", "toolName", "durationMs"] },
  ),
  "artifact.created": fc.record({ artifact, ...inStep }, { requiredKeys: ["artifact"] }),
  "usage.recorded": fc
    .tuple(usage, fc.record({ model: id, ...inStep }, { requiredKeys: [] }))
    .map(([used, where]) => ({ ...used, ...where })),
  "budget.exceeded": fc.record({
    budget: fc.constantFrom("attempts", "tokens", "usd"),
    limit: amount,
    used: amount,
  }),
  "decision.made": fc.record(
    {
      subject: fc.constantFrom("plan", "skill"),
      choice: text,
      reason: text,
      alternatives: fc.array(text, { maxLength: 3 }),
    },
    { requiredKeys: ["subject", "choice", "reason"] },
  ),
  "log.line": fc.record(
    { level: fc.constantFrom("debug", "info", "warn", "error"), message: text, ...inStep },
    { requiredKeys: ["level", "message"] },
  ),
  "metrics.sampled": fc.record(
    { sourceId: id, metrics: fc.dictionary(id, amount), unit: id, metadata: jsonObject, ...inStep },
    { requiredKeys: ["sourceId", "metrics"] },
  ),
  ...outsideEventData,
  "approval.requested": fc.record(
    { approvalId: id, prompt: text, given: text, expiresAt: at, ...inStep },
    { requiredKeys: ["approvalId", "prompt"] },
  ),
  "approval.resolved": fc.record(
    { approvalId: id, approved: fc.boolean(), answer: jsonValueArbitrary, by: id, ...inStep },
    { requiredKeys: ["approvalId", "approved", "by"] },
  ),
  "approval.expired": fc.record({ approvalId: id, ...inStep }, { requiredKeys: ["approvalId"] }),
};
