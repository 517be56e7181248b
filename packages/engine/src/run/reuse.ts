import type { RunState, StepState } from "@stepcast/contracts";
import type { PlanGraph } from "../plan/graph.ts";

/**
 * The steps of a parent run whose recorded results a re-run from `from` takes over: all that
 * succeeded, but for `from` and what depends on it, directly or not.
 */
export function reusableSteps(
  parent: RunState,
  graph: PlanGraph,
  from: string,
): readonly StepState[] {
  const again = new Set<number>();
  const first = graph.nodes.findIndex((node) => node.step.id === from);
  const pending = first < 0 ? [] : [first];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (again.has(index)) continue;
    again.add(index);
    pending.push(...(graph.nodes[index]?.dependents ?? []));
  }
  return parent.steps
    .slice(0, graph.nodes.length)
    .filter((step, index) => step.status === "succeeded" && !again.has(index));
}

/** What `retry` runs again: what failed or was cancelled, and what was skipped because of that. */
export function retrySelection(state: RunState, graph: PlanGraph) {
  const chosen = new Set<number>();
  const counts = { failed: 0, skipped: 0, cancelled: 0 };
  for (const index of graph.layers.flat()) {
    const step = state.steps[index];
    const node = graph.nodes[index];
    if (step === undefined || node === undefined) continue;
    const upstream = node.dependencies.some((dependency) => chosen.has(dependency));
    if (step.status === "failed" || step.status === "cancelled") counts[step.status] += 1;
    else if (step.status === "skipped" && isConsequence(step, upstream)) counts.skipped += 1;
    else continue;
    chosen.add(index);
  }
  const steps = [...chosen].map((index) => state.steps[index]?.stepId ?? "");
  const parents = new Set(steps);
  for (const item of state.steps.slice(graph.nodes.length)) {
    const again =
      item.status === "failed" || item.status === "cancelled" || item.status === "retrying";
    if (again && parents.has(item.parentStepId ?? "")) steps.push(item.stepId);
  }
  return { steps, ...counts };
}

/** A step that its own condition skipped stays skipped. */
function isConsequence(step: StepState, upstream: boolean): boolean {
  if (step.skipCode === "budget" || step.skipCode === "run_ended") return true;
  return upstream && step.skipCode !== "condition";
}
