import type { StepState } from "@stepcast/contracts";

/** A step in the list, and its place among those of its level under the same step. */
export interface TreeRow {
  readonly step: StepState;
  readonly level: 1 | 2;
  /** From 1. */
  readonly place: number;
  readonly among: number;
}

/** Steps in plan order, the items of a `forEach` step below it. */
export function treeRows(steps: readonly StepState[]): readonly TreeRow[] {
  const items = new Map<string, StepState[]>();
  const roots: StepState[] = [];
  for (const step of steps) {
    if (step.parentStepId === undefined) {
      roots.push(step);
      continue;
    }
    const siblings = items.get(step.parentStepId);
    if (siblings === undefined) items.set(step.parentStepId, [step]);
    else siblings.push(step);
  }
  const rows: TreeRow[] = [];
  const put = (step: StepState, level: 1 | 2, place: number, among: number) =>
    rows.push({ step, level, place: place + 1, among });
  for (const [place, step] of roots.entries()) {
    put(step, 1, place, roots.length);
    const below = items.get(step.stepId) ?? [];
    for (const [at, item] of below.entries()) put(item, 2, at, below.length);
  }
  return rows;
}
