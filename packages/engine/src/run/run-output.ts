import { isReference, type JsonValue, type Plan } from "@stepcast/contracts";
import type { PlanGraph, PlanNode } from "../plan/graph.ts";
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
  const only = onlyLast(graph);
  return only === undefined ? null : (scope.output(only.step.id) ?? null);
}

/** The one node that nothing depends on; undefined when there are several. */
function onlyLast({ nodes, dependents }: PlanGraph): PlanNode | undefined {
  const { size, offsets } = dependents;
  let last: PlanNode | undefined;
  for (let index = 0; index < size; index += 1) {
    if (offsets[index] !== offsets[index + 1]) continue;
    if (last !== undefined) return undefined;
    last = nodes[index];
  }
  return last;
}

function withNullDefaults(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withNullDefaults);
  if (isReference(value)) return { $ref: value.$ref, default: value.default ?? null };
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withNullDefaults(member)]),
  );
}
