import type { Links } from "./links.ts";

export interface Order {
  /** Indexes with dependencies first; shorter than the steps when some wait for each other. */
  readonly sequence: Int32Array;
  /** The same, grouped by the length of the longest path that leads there, in plan order. */
  readonly layers: readonly (readonly number[])[];
}

/** Topological order, layer by layer. Iterative: a chain of any length is fine. */
export function orderByLayer(dependencies: Links, dependents: Links): Order {
  const { size, offsets } = dependencies;
  const { targets } = dependents;
  const waiting = new Int32Array(size);
  const level = new Int32Array(size);
  const sequence = new Int32Array(size);
  let placed = 0;
  for (let index = 0; index < size; index++) {
    waiting[index] = (offsets[index + 1] ?? 0) - (offsets[index] ?? 0);
    if (waiting[index] === 0) sequence[placed++] = index;
  }
  const free = (index: number): void => {
    // Breadth first: the last dependency to arrive is of the highest level.
    const next = (level[index] ?? 0) + 1;
    const end = dependents.offsets[index + 1] ?? 0;
    for (let edge = dependents.offsets[index] ?? 0; edge < end; edge++) {
      const dependent = targets[edge] ?? 0;
      const left = (waiting[dependent] ?? 0) - 1;
      level[dependent] = next;
      waiting[dependent] = left;
      if (left === 0) sequence[placed++] = dependent;
    }
  };
  for (let at = 0; at < placed; at++) free(sequence[at] ?? 0);
  return { sequence: sequence.subarray(0, placed), layers: groupByLevel(level, waiting) };
}

/** Steps that still wait are part of a cycle, or behind one, and have no layer. */
function groupByLevel(level: Int32Array, waiting: Int32Array): number[][] {
  const layers: number[][] = [];
  for (let index = 0; index < level.length; index++) {
    if (waiting[index] !== 0) continue;
    const at = level[index] ?? 0;
    const layer = layers[at];
    if (layer === undefined) layers[at] = [index];
    else layer.push(index);
  }
  return layers;
}
