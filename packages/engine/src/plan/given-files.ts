import type { JsonValue } from "@stepcast/contracts";

/**
 * The plan with the run's own members in the place of files that were not uploaded: a plan from a
 * file may name `{ "$file": "flows.csv" }` beside itself as its default, and a run gives another.
 * Everything else is left for the check to judge.
 */
export function withGivenFiles<T>(
  plan: T,
  input: { readonly [member: string]: JsonValue } | undefined,
): T {
  if (input === undefined || !isObject(plan) || !("input" in plan) || !isObject(plan.input))
    return plan;
  const places = Object.entries(plan.input).filter(
    ([member, value]) => isObject(value) && "$file" in value && Object.hasOwn(input, member),
  );
  if (places.length === 0) return plan;
  const given = places.map(([member]) => [member, input[member]] as const);
  return { ...plan, input: { ...plan.input, ...Object.fromEntries(given) } };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
