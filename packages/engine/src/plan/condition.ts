import type { Condition, JsonValue, Reference } from "@stepcast/contracts";
import { compileTemplate, resolveTemplate, type Scope, type Template } from "./template.ts";

export type ConditionResult =
  | { readonly ok: true; readonly value: boolean }
  /** `pointer`: the reference that found nothing. Absent: the condition compares what cannot be compared. */
  | { readonly ok: false; readonly pointer?: string; readonly message: string };

type Comparison = "eq" | "ne" | "gt" | "gte" | "lt" | "lte" | "in";
const comparisons = ["eq", "ne", "gt", "gte", "lt", "lte", "in"] as const;

/**
 * What `when` says, given what the run has so far. Only values of one type are compared; `null` may be
 * compared with anything by `eq` and `ne`. A reference that finds nothing and has no default is
 * an error everywhere but in `exists`.
 */
export function evaluateCondition(condition: Condition, scope: Scope): ConditionResult {
  if (typeof condition === "boolean") return { ok: true, value: condition };
  if ("$ref" in condition) return evaluateReference(condition, scope);
  if ("exists" in condition) {
    const { $ref } = condition.exists;
    return { ok: true, value: resolveTemplate(compileTemplate({ $ref }), scope).ok };
  }
  if ("not" in condition) {
    const inner = evaluateCondition(condition.not, scope);
    return inner.ok ? { ok: true, value: !inner.value } : inner;
  }
  if ("all" in condition) return evaluateAll(condition.all, scope, true);
  if ("any" in condition) return evaluateAll(condition.any, scope, false);
  return evaluateComparison(condition, scope);
}

function evaluateReference(reference: Reference, scope: Scope): ConditionResult {
  const resolved = resolveOperand(reference, scope);
  if (!resolved.ok) return resolved;
  if (typeof resolved.value === "boolean") return { ok: true, value: resolved.value };
  return refused(`${reference.$ref} is ${typeName(resolved.value)}, not true or false`);
}

/** `all` ends at the first false, `any` at the first true: what follows is not looked at. */
function evaluateAll(conditions: readonly Condition[], scope: Scope, neutral: boolean) {
  for (const condition of conditions) {
    const result = evaluateCondition(condition, scope);
    if (!result.ok || result.value !== neutral) return result;
  }
  return { ok: true, value: neutral } as const;
}

function evaluateComparison(condition: Extract<Condition, object>, scope: Scope): ConditionResult {
  const found = comparisonOf(condition);
  if (found === undefined) return refused("this is not a condition");
  const left = resolveOperand(found.pair[0], scope);
  if (!left.ok) return left;
  const right = resolveOperand(found.pair[1], scope);
  if (!right.ok) return right;
  return compare(found.name, left.value, right.value);
}

function comparisonOf(
  condition: object,
): { name: Comparison; pair: [JsonValue, JsonValue] } | undefined {
  for (const name of comparisons) {
    if (!Object.hasOwn(condition, name)) continue;
    // The schema of conditions gives each comparison a pair.
    return { name, pair: (condition as Record<Comparison, [JsonValue, JsonValue]>)[name] };
  }
  return undefined;
}

function resolveOperand(
  operand: JsonValue | Reference,
  scope: Scope,
): { ok: true; value: JsonValue } | Extract<ConditionResult, { ok: false }> {
  // A reference is JSON; its type only lacks the index signature.
  const resolved = resolveTemplate(compileTemplate(operand as JsonValue), scope);
  if (resolved.ok) return { ok: true, value: resolved.value };
  const { pointer } = resolved;
  return { ok: false, pointer, message: `${pointer} leads to nothing, and there is no default` };
}

function compare(name: Comparison, left: JsonValue, right: JsonValue): ConditionResult {
  switch (name) {
    case "eq":
    case "ne":
      if (left !== null && right !== null && typeName(left) !== typeName(right))
        return unlike(name, left, right);
      return { ok: true, value: equalJson(left, right) === (name === "eq") };
    case "in":
      if (!Array.isArray(right)) return refused(`in looks into a list, not ${typeName(right)}`);
      return { ok: true, value: right.some((member) => equalJson(left, member)) };
    default:
      return compareOrder(name, left, right);
  }
}

function compareOrder(
  name: "gt" | "gte" | "lt" | "lte",
  left: JsonValue,
  right: JsonValue,
): ConditionResult {
  let order: number;
  if (typeof left === "number" && typeof right === "number") order = left - right;
  else if (typeof left === "string" && typeof right === "string")
    order = left < right ? -1 : Number(left > right);
  else return unlike(name, left, right);
  const strict = name === "gt" || name === "lt";
  if (order === 0) return { ok: true, value: !strict };
  return { ok: true, value: order > 0 === (name === "gt" || name === "gte") };
}

function unlike(name: Comparison, left: JsonValue, right: JsonValue): ConditionResult {
  return refused(`${name} cannot compare ${typeName(left)} with ${typeName(right)}`);
}

function refused(message: string): Extract<ConditionResult, { ok: false }> {
  return { ok: false, message };
}

/** `a string`, `null`, `a list`, as messages say it. */
function typeName(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Equality of JSON values: order of members does not matter, order of elements does. */
export function equalJson(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null)
    return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  // Containers of one kind, read by own keys only.
  const a = left as Record<string, JsonValue>;
  const b = right as Record<string, JsonValue>;
  return keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key] ?? null, b[key] ?? null));
}

/** A condition whose references were found once. Paths are pointers into the condition. */
export function compileCondition(condition: Condition): Template {
  // A condition is JSON; its types only lack the index signature.
  return compileTemplate(condition as JsonValue);
}
