import { z } from "zod";
import { runId, skillId, stepId, stepPath } from "../ids.ts";
import { limits } from "../limits.ts";
import { at, attempt, durationMs, eventError, message, percent, result } from "./envelope.ts";

const count = z.number().int().nonnegative();

export const stepEvents = {
  "step.started": z.strictObject({
    stepId: stepPath,
    skill: skillId,
    label: z.string().max(limits.labelChars),
    icon: z.string().optional(),
    phaseId: stepId.optional(),
    attempt,
    /** The first attempt since the run was retried, of a step that was tried before. */
    retried: z.literal(true).optional(),
    /** On a `forEach` step: how many items follow as `<stepId>/0`, `<stepId>/1`, ... */
    items: count.optional(),
    /** On an item of a `forEach` step. */
    parentStepId: stepId.optional(),
  }),
  "step.progress": z.strictObject({
    stepId: stepPath,
    percent,
    message: message.optional(),
  }),
  "step.succeeded": z.strictObject({
    stepId: stepPath,
    skill: skillId,
    ...result,
    durationMs,
    attempt,
    /** The run whose recorded result this is; the step did not run here. */
    reusedFrom: runId.optional(),
    /** The output is the plan's `fallback`, after the step failed. */
    fallback: z.literal(true).optional(),
  }),
  "step.failed": z.strictObject({
    stepId: stepPath,
    skill: skillId,
    error: eventError,
    attempt,
    durationMs,
    /** When the next attempt is due. Absent: this failure is final. */
    retryAt: at.optional(),
    /** The plan's `onFailure` took care of it. */
    handled: z.enum(["continue", "fallback"]).optional(),
  }),
  "step.skipped": z.strictObject({
    stepId: stepPath,
    reason: message,
    code: z.enum(["condition", "upstream", "reference", "budget", "run_ended"]),
  }),
  "step.cancelled": z.strictObject({ stepId: stepPath, reason: message }),
  "phase.started": z.strictObject({
    phaseId: stepId,
    name: z.string(),
    index: count,
    total: count,
  }),
  /** Every step of it has ended, however that was. A phase of which no step started has no `phase.started` before it. */
  "phase.completed": z.strictObject({
    phaseId: stepId,
    name: z.string(),
    index: count,
    total: count,
  }),
};
