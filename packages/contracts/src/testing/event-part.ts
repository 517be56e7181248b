import fc from "fast-check";
import { itemStepId } from "../ids.ts";
import type { JsonValue } from "../json.ts";

/** Few ids, so that random events meet each other. */
export const stepIds = ["load", "npv", "each", "report"] as const;
export const phaseIds = ["prepare", "calculate"] as const;

export const stepId = fc.constantFrom(...stepIds);
export const stepPath = fc.oneof(
  { weight: 3, arbitrary: stepId },
  { weight: 1, arbitrary: fc.nat(2).map((item) => itemStepId("each", item)) },
);
export const inStep = { stepId: stepPath };
export const text = fc.string({ maxLength: 12, unit: "grapheme" });
export const id = fc.constantFrom("a", "b");
export const count = fc.nat(9);
export const durationMs = fc.nat(60_000);
export const attempt = fc.integer({ min: 1, max: 4 });
export const at = fc.integer({ min: 1_790_000_000_000, max: 1_800_000_000_000 });
export const skill = fc.constantFrom("core.noop", "finance.npv");
// JSON has no -0: what is written as -0 is read back as 0.
export const amount = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

/** Any JSON value, with the odd keys and texts that people and attackers send. */
export const jsonValueArbitrary: fc.Arbitrary<JsonValue> = fc
  .jsonValue({ maxDepth: 3, stringUnit: "grapheme" })
  // Through text, so that no -0 and no key that JSON cannot keep is left. Cast: JSON.parse returns any.
  .map((value) => JSON.parse(JSON.stringify(value, dropPrototypeKeys)) as JsonValue);

function dropPrototypeKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== "__proto__"));
}

export const jsonObject = fc.dictionary(
  fc.constantFrom("file", "rate", "constructor"),
  jsonValueArbitrary,
);

export const error = fc.record(
  { code: fc.constantFrom("skill_failed", "step_timeout"), message: text, hint: text, attempt },
  { requiredKeys: ["code", "message"] },
);
