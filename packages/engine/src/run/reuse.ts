import type { RunState, StepState } from "@stepcast/contracts";
import type { PlanGraph } from "../plan/graph.ts";
import { targetsOf } from "../plan/links.ts";

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
    for (const next of targetsOf(graph.dependents, index)) pending.push(next);
  }
  return parent.steps
    .slice(0, graph.nodes.length)
    .filter((step, index) => step.status === "succeeded" && !again.has(index));
}

/** What `retry` runs again: what failed or was cancelled, and what was skipped because of that. */
export function retrySelection(state: RunState, graph: PlanGraph) {
  const chosen = new Set<number>();
  const counts = { failed: 0, skipped: 0, cancelled: 0 };
  for (const index of graph.order.sequence) {
    const step = state.steps[index];
    const upstream = targetsOf(graph.dependencies, index).some((other) => chosen.has(other));
    if (step === undefined || !runsAgain(step, upstream)) continue;
    chosen.add(index);
    counts[step.status] += 1;
  }
  const steps = [...chosen].map((index) => state.steps[index]?.stepId ?? "");
  return { steps: [...steps, ...itemsOf(state, graph, new Set(steps))], ...counts };
}

type Unsuccessful = StepState & { readonly status: "failed" | "skipped" | "cancelled" };

/** A step that its own condition skipped stays skipped. */
function runsAgain(step: StepState, upstream: boolean): step is Unsuccessful {
  if (step.status === "failed" || step.status === "cancelled") return true;
  if (step.status !== "skipped" || step.skipCode === "condition") return false;
  return upstream || step.skipCode === "budget" || step.skipCode === "run_ended";
}

/** The items of chosen `forEach` steps that did not succeed. */
function itemsOf(state: RunState, graph: PlanGraph, parents: ReadonlySet<string>): string[] {
  return state.steps
    .slice(graph.nodes.length)
    .filter((item) => item.status !== "succeeded" && parents.has(item.parentStepId ?? ""))
    .map((item) => item.stepId);
}
