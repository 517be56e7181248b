import { foldRun, foldRunEvents, type RunState, type StepcastEvent } from "@stepcast/contracts";
import type { PlanGraph } from "../plan/graph.ts";

/**
 * A run as its first facts leave it, for its execution. Its steps are all pending and are left out:
 * the execution asks only for what is recorded of them, and folding thousands would say nothing.
 * A run that takes over results of another is folded whole, since it has some at once.
 */
export function freshRun(events: readonly StepcastEvent[]): RunState | undefined {
  const [first, created] = events;
  if (first === undefined || created?.type !== "plan.created")
    return foldRunEvents(undefined, events);
  const state = foldRun(undefined, first);
  if (state === undefined || state.rerunFrom !== undefined) return foldRunEvents(undefined, events);
  const { plan, planHash } = created.data;
  const bare = { ...created, data: { ...created.data, plan: { ...plan, steps: [] } } };
  const planned = foldRun(state, bare) ?? state;
  return { ...planned, plan, planHash, totalSteps: plan.steps.length };
}

/** A run that was just appended: nobody has to read it back. */
export interface KnownRun {
  readonly state: RunState;
  readonly graph: PlanGraph | undefined;
}
