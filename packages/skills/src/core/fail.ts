import { limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";

/** Fails on purpose: for trying retries, fallbacks and alarms. */
export const fail = defineSkill({
  id: "core.fail",
  title: "Fail on purpose",
  icon: "💥",
  description: "Fails the first `times` attempts, or every one. `fatal` failures are not retried.",
  input: z.strictObject({
    message: z.string().min(1).max(limits.messageChars).optional(),
    /** Another attempt cannot mend it. */
    fatal: z.boolean().optional(),
    /** Attempts that fail before one succeeds. Absent: all of them. */
    times: z.number().int().nonnegative().optional(),
  }),
  output: z.strictObject({ attempt: z.number().int() }),
  run({ message, fatal, times }, { attempt }) {
    if (times !== undefined && attempt > times) return { attempt };
    const text = message ?? `Attempt ${attempt} failed on purpose.`;
    throw fatal ? new FatalStepError(text) : new Error(text);
  },
});
