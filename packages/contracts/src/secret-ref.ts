import { z } from "zod";

/** The name of a configured secret. */
export const secretName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_]{0,63}$/, "a secret's name is 1 to 64 of a-z, 0-9 and _");

/**
 * Stands for a configured secret in the input of a step: the plan and the log hold its name, and only
 * the skill is handed its value. `prefix` goes before the value: `{ "$secret": "api", "prefix": "Bearer " }`.
 */
export const secretRef = z.strictObject({
  $secret: secretName,
  prefix: z.string().max(40).optional(),
});
export type SecretRef = z.output<typeof secretRef>;
