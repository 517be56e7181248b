import { z } from "zod";
import { artifactRef } from "../artifact.ts";
import { stepPath } from "../ids.ts";
import { jsonValue } from "../json.ts";
import { limits } from "../limits.ts";

/** Fields that several subjects share. Durations are `...Ms` integers, percent is 0-100 inclusive. */
export const durationMs = z.number().int().nonnegative();
export const percent = z.number().min(0).max(100);
export const message = z.string().max(limits.messageChars);
export const attempt = z.number().int().positive();
export const at = z.number().int();
export const inStep = { stepId: stepPath.optional() };

export const eventError = z.strictObject({
  code: z.string().max(limits.idChars),
  message,
  hint: message.optional(),
  attempt: attempt.optional(),
});
export type EventError = z.infer<typeof eventError>;

/** A result travels inline, or by reference with a preview when it is large; neither when there is none. */
export const result = {
  output: jsonValue.optional(),
  outputRef: artifactRef.optional(),
  preview: z.string().max(limits.previewChars).optional(),
};
