import { type Condition, condition, type JsonValue, jsonFault } from "@stepcast/contracts";
import { evaluateCondition, FatalStepError } from "@stepcast/engine";
import { z } from "zod";

const comparisons: ReadonlySet<string> = new Set(["eq", "ne", "gt", "gte", "lt", "lte", "in"]);

interface Compiled {
  readonly condition: Condition;
  readonly literals: readonly JsonValue[];
}

/**
 * A plan's condition over a row: as in `when`, with `{ "$field": "/price" }` where a plan has references,
 * because those are resolved before a skill sees them.
 */
export const rowCondition = z.custom<JsonValue>(
  (value) => jsonFault(value) === undefined && compile(value as JsonValue) !== undefined,
  'a condition is true, false, { "$field": place }, or one of eq, ne, gt, gte, lt, lte, in, exists, not, all, any',
);

/**
 * Whether a row fits. Errors: FatalStepError with the row's place for a field that is not there and for values
 * that cannot be compared.
 */
export function rowTest(where: JsonValue): (row: JsonValue, index: number) => boolean {
  const compiled = compile(where);
  if (compiled === undefined) throw new FatalStepError("This is no condition.");
  const input = [...compiled.literals];
  return (row, index) => {
    const scope = { input, item: row, output: () => undefined };
    const result = evaluateCondition(compiled.condition, scope);
    if (result.ok) return result.value;
    const why = result.message.replaceAll("/item", "");
    throw new FatalStepError(`Row ${index}: ${why}.`, {
      hint: "Give the field a default, or ask with exists first.",
    });
  };
}

/**
 * In the words of plans: a field becomes a reference to the row, and every other value a reference to a list
 * of literals, so that nothing that came as data is ever read as a reference.
 */
function compile(where: JsonValue): Compiled | undefined {
  const literals: JsonValue[] = [];
  const parsed = condition.safeParse(inPlanWords(where, literals));
  return parsed.success ? { condition: parsed.data, literals } : undefined;
}

function inPlanWords(value: JsonValue, literals: JsonValue[]): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if (Object.hasOwn(value, "$field")) return fieldReference(value);
  const members = Object.entries(value).map(([name, part]) => {
    if (comparisons.has(name) && Array.isArray(part))
      return [name, part.map((operand) => operandReference(operand, literals))];
    if ((name === "all" || name === "any") && Array.isArray(part))
      return [name, part.map((inner) => inPlanWords(inner, literals))];
    if (name === "not" || name === "exists") return [name, inPlanWords(part, literals)];
    // No word of the language; a reference is none here either.
    return [`not a condition: ${name}`, null];
  });
  return Object.fromEntries(members);
}

function operandReference(operand: JsonValue, literals: JsonValue[]): unknown {
  if (isObject(operand) && Object.hasOwn(operand, "$field")) return fieldReference(operand);
  literals.push(operand);
  return { $ref: `/input/${literals.length - 1}` };
}

function fieldReference({ $field, ...rest }: { readonly [key: string]: JsonValue }): unknown {
  return { ...rest, $ref: typeof $field === "string" ? `/item${$field}` : null };
}

function isObject(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
