import { z } from "zod";
import { artifactRef } from "../artifact.ts";
import { jsonValue } from "../json.ts";
import { limits } from "../limits.ts";
import { durationMs, eventError, inStep, message } from "./envelope.ts";
import { usage } from "./run.ts";

const id = z.string().min(1).max(limits.idChars);

/** What a skill tells while it works: thoughts, tool calls, log lines, files, use of models. */
export const workEvents = {
  "thinking.delta": z.strictObject({
    thoughtId: id,
    text: message,
    iteration: z.number().int().nonnegative(),
    ...inStep,
  }),
  "thinking.completed": z.strictObject({
    thoughtId: id,
    text: message,
    iteration: z.number().int().nonnegative(),
    ...inStep,
  }),
  "tool.started": z.strictObject({ callId: id, toolName: id, params: jsonValue, ...inStep }),
  "tool.completed": z.strictObject({
    callId: id,
    toolName: id,
    result: jsonValue.optional(),
    error: eventError.optional(),
    durationMs,
    ...inStep,
  }),
  "artifact.created": z.strictObject({ artifact: artifactRef, ...inStep }),
  "usage.recorded": z.strictObject({ ...usage.shape, model: id.optional(), ...inStep }),
  "budget.exceeded": z.strictObject({
    budget: z.enum(["attempts", "tokens", "usd"]),
    limit: z.number(),
    used: z.number(),
  }),
  "decision.made": z.strictObject({
    /** What was chosen, why, and what else was looked at: shown to people under "Why this plan?". */
    subject: z.enum(["plan", "skill"]),
    choice: message,
    reason: message,
    alternatives: z.array(message).max(20).optional(),
  }),
  "log.line": z.strictObject({
    level: z.enum(["debug", "info", "warn", "error"]),
    message,
    ...inStep,
  }),
};
