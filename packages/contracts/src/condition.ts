import { z } from "zod";
import { type JsonValue, jsonValue } from "./json.ts";

/**
 * Points into the run: `/input/...`, `/steps/<id>/output/...`, and inside `forEach` `/item/...` and `/index`.
 * JSON Pointer, RFC 6901. `default` stands in when there is nothing at that place.
 */
export const reference = z.strictObject({
  $ref: z
    .string()
    .max(1_000)
    .regex(
      /^(\/(?:[^~/]|~[01])*)+$/,
      "a reference is a JSON Pointer, like /steps/load/output/rows",
    ),
  default: jsonValue.optional(),
});
export type Reference = z.infer<typeof reference>;

const operand: z.ZodType<JsonValue> = jsonValue;
const pair = z.tuple([operand, operand]);

/** What `when` can say: comparisons of values and references, combined with `all`, `any` and `not`. */
export type Condition =
  | boolean
  | Reference
  | { eq: [JsonValue, JsonValue] }
  | { ne: [JsonValue, JsonValue] }
  | { gt: [JsonValue, JsonValue] }
  | { gte: [JsonValue, JsonValue] }
  | { lt: [JsonValue, JsonValue] }
  | { lte: [JsonValue, JsonValue] }
  | { in: [JsonValue, JsonValue] }
  | { exists: Reference }
  | { not: Condition }
  | { all: Condition[] }
  | { any: Condition[] };

const conditionForms =
  "a condition is true, false, a reference, or one of eq, ne, gt, gte, lt, lte, in, exists, not, all, any";

export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union(
    [
      z.boolean(),
      reference,
      z.strictObject({ eq: pair }),
      z.strictObject({ ne: pair }),
      z.strictObject({ gt: pair }),
      z.strictObject({ gte: pair }),
      z.strictObject({ lt: pair }),
      z.strictObject({ lte: pair }),
      z.strictObject({ in: pair }),
      z.strictObject({ exists: reference }),
      z.strictObject({ not: condition }),
      z.strictObject({ all: z.array(condition).max(100) }),
      z.strictObject({ any: z.array(condition).max(100) }),
    ],
    { error: conditionForms },
  ),
) as z.ZodType<Condition>;
