import { z } from "zod";
import { concurrencyKey, runId, stepId } from "../ids.ts";
import { jsonObject } from "../json.ts";
import { limits } from "../limits.ts";
import { allowedSkills, plan } from "../plan.ts";
import { projectId } from "../project.ts";
import { traceparent } from "../traceparent.ts";
import { durationMs, eventError, message, result } from "./envelope.ts";

const count = z.number().int().nonnegative();
const by = z.string().max(limits.idChars);
const command = { by, reason: message.optional() };

export const usage = z.strictObject({
  inputTokens: count.optional(),
  outputTokens: count.optional(),
  usd: z.number().nonnegative().optional(),
});
export type Usage = z.infer<typeof usage>;

const outcome = {
  durationMs,
  totalSteps: count,
  succeeded: count,
  failed: count,
  skipped: count,
  cancelled: count,
  layers: count,
  /** Summed step time divided by wall time, two decimals. 1 for nothing in parallel. */
  speedup: z.number().nonnegative(),
  /** Step time along the longest chain of dependent steps. */
  criticalPathMs: durationMs,
  usage: usage.optional(),
};

export const runEvents = {
  "run.queued": z.strictObject({
    planName: z.string().optional(),
    goal: z.string().optional(),
    /** What the run was started with; overrides the plan's own input. */
    input: jsonObject.optional(),
    /** The run may use these only. */
    skills: allowedSkills.optional(),
    parentRunId: runId.optional(),
    /** With `parentRunId`: the step from which the parent's plan runs again. */
    rerunFrom: stepId.optional(),
    tags: z.array(concurrencyKey).max(limits.tags),
    projectId: projectId.optional(),
    requestedBy: by,
    /** The span that the run belongs under, in the trace of whoever asked for it. */
    traceparent: traceparent.optional(),
  }),
  "plan.created": z.strictObject({ plan, planHash: z.string(), explanation: message.optional() }),
  "run.started": z.strictObject({
    planName: z.string(),
    planHash: z.string(),
    totalSteps: count,
    layers: count,
  }),
  "run.paused": z.strictObject(command),
  "run.resumed": z.strictObject({
    ...command,
    /** Present when an ended run goes on: the steps that run again and what they had ended as. */
    retry: z
      .strictObject({ steps: z.array(z.string()), failed: count, skipped: count, cancelled: count })
      .optional(),
  }),
  "run.cancel_requested": z.strictObject(command),
  "run.completed": z.strictObject({ ...result, ...outcome }),
  "run.failed": z.strictObject({ error: eventError, ...outcome }),
  "run.cancelled": z.strictObject({ ...command, ...outcome }),
};
