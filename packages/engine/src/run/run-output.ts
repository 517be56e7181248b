import { isReference, type JsonValue, type Plan } from "@stepcast/contracts";
import type { PlanGraph } from "../plan/graph.ts";
import { compileTemplate, resolveTemplate, type Scope } from "../plan/template.ts";

/**
 * What a run gives: the plan's `output` with its references filled in, null where a step had no
 * result; or, when the plan names none, the output of the one step that nothing depends on.
 */
export function runOutput(plan: Plan, graph: PlanGraph, scope: Scope): JsonValue {
  if (plan.output !== undefined) {
    const resolved = resolveTemplate(compileTemplate(withNullDefaults(plan.output)), scope);
    return resolved.ok ? resolved.value : null;
  }
  const { offsets } = graph.dependents;
  const last = graph.nodes.filter(({ index }) => offsets[index] === offsets[index + 1]);
  const only = last.length === 1 ? last[0] : undefined;
  return only === undefined ? null : (scope.output(only.step.id) ?? null);
}

function withNullDefaults(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withNullDefaults);
  if (isReference(value)) return { $ref: value.$ref, default: value.default ?? null };
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withNullDefaults(member)]),
  );
}
