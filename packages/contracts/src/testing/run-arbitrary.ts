import fc from "fast-check";
import type { EventData, EventType, StepcastEvent } from "../events/index.ts";
import { itemStepId } from "../ids.ts";
import { planArbitrary } from "./event-data.ts";

const outcomes = ["succeed", "retry", "fail", "fall back", "skip", "cancel", "items"] as const;
type Outcome = (typeof outcomes)[number];

/** One event of a script, before it has a place in the log. */
type Line = { [T in EventType]: { type: T; data: EventData<T> } }[EventType];

/**
 * The log of one run as an engine writes it: queued, planned, started, its steps interleaved at
 * random, ended. `runId` is `run_1`, seqs are contiguous from 1.
 */
export const runArbitrary: fc.Arbitrary<StepcastEvent[]> = planArbitrary.chain((plan) => {
  const steps = plan.steps.length;
  const script = fc.tuple(
    fc.array(fc.constantFrom(...outcomes), { minLength: steps, maxLength: steps }),
    // Which step goes on next; more turns than any script has lines.
    fc.array(fc.nat(steps - 1), { minLength: 0, maxLength: steps * 8 }),
  );
  return script.map(([ends, turns]) => {
    const scripts = plan.steps.map((step, place) => stepLines(step.id, ends[place] ?? "succeed"));
    const lines: Line[] = [
      { type: "run.queued", data: { tags: [], requestedBy: "ada", goal: plan.name } },
      { type: "plan.created", data: { plan, planHash: "hash" } },
      {
        type: "run.started",
        data: { planName: plan.name, planHash: "hash", totalSteps: steps, layers: 1 },
      },
      ...interleave(scripts, turns),
      ended(ends),
    ];
    return lines.map(place);
  });
});

function place(line: Line, index: number): StepcastEvent {
  const header = {
    seq: index + 1,
    at: 1_800_000_000_000 + index * 10,
    room: "ada/desk",
    runId: "run_1",
  };
  // Cast: a line pairs its type with that type's data; spreading loses the pairing.
  return { ...header, ...line } as StepcastEvent;
}

function interleave(scripts: readonly (readonly Line[])[], turns: readonly number[]): Line[] {
  const rest = scripts.map((script) => [...script]);
  const taken = turns.flatMap((turn) => rest[turn]?.splice(0, 1) ?? []);
  return [...taken, ...rest.flat()];
}

function stepLines(stepId: string, outcome: Outcome): Line[] {
  const about = { stepId, skill: "core.noop" };
  const start = (attempt: number): Line => ({
    type: "step.started",
    data: { ...about, label: stepId, attempt },
  });
  const progress: Line = { type: "step.progress", data: { stepId, percent: 40 } };
  const success = (attempt: number): Line => ({
    type: "step.succeeded",
    data: { ...about, output: { stepId, attempt }, durationMs: 10, attempt },
  });
  const failure = (change: Partial<EventData<"step.failed">>): Line => ({
    type: "step.failed",
    data: {
      ...about,
      error: { code: "skill_failed", message: "It broke." },
      attempt: 1,
      durationMs: 10,
      ...change,
    },
  });
  switch (outcome) {
    case "succeed":
      return [start(1), progress, success(1)];
    case "retry":
      return [start(1), failure({ retryAt: 1_800_000_000_500 }), start(2), success(2)];
    case "fail":
      return [start(1), failure({})];
    case "fall back":
      return [
        start(1),
        failure({ handled: "fallback" }),
        {
          type: "step.succeeded",
          data: { ...about, output: null, durationMs: 0, attempt: 1, fallback: true },
        },
      ];
    case "skip":
      return [{ type: "step.skipped", data: { stepId, reason: "Not wanted.", code: "condition" } }];
    case "cancel":
      return [start(1), { type: "step.cancelled", data: { stepId, reason: "Asked to stop." } }];
    case "items":
      return [start(1), ...items(stepId, 2), success(1)];
  }
}

function items(parentStepId: string, count: number): Line[] {
  const ids = Array.from({ length: count }, (_, item) => itemStepId(parentStepId, item));
  return [
    ...ids.map(
      (stepId): Line => ({
        type: "step.started",
        data: { stepId, parentStepId, skill: "core.noop", label: stepId, attempt: 1 },
      }),
    ),
    ...ids.map(
      (stepId): Line => ({
        type: "step.succeeded",
        data: { stepId, skill: "core.noop", output: stepId, durationMs: 5, attempt: 1 },
      }),
    ),
  ];
}

function ended(ends: readonly Outcome[]): Line {
  const count = (...of: Outcome[]): number => ends.filter((end) => of.includes(end)).length;
  const totals = {
    durationMs: 500,
    totalSteps: ends.length,
    succeeded: count("succeed", "retry", "fall back", "items"),
    failed: count("fail"),
    skipped: count("skip"),
    cancelled: count("cancel"),
    layers: 1,
    speedup: 1,
    criticalPathMs: 400,
  };
  if (totals.cancelled > 0) return { type: "run.cancelled", data: { by: "ada", ...totals } };
  if (totals.failed === 0) return { type: "run.completed", data: { output: "done", ...totals } };
  return {
    type: "run.failed",
    data: { error: { code: "upstream_failed", message: "A step failed." }, ...totals },
  };
}
