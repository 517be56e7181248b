import type { Links } from "./links.ts";

export interface Order {
  /** Indexes with dependencies first; shorter than the steps when some wait for each other. */
  readonly sequence: Int32Array;
  /** By step: the length of the longest path that leads there. Steps that are not in `sequence` have none. */
  readonly level: Int32Array;
  /** How many levels there are. */
  readonly depth: number;
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
  // The last step in order is on the highest level.
  const depth = placed === 0 ? 0 : (level[sequence[placed - 1] ?? 0] ?? 0) + 1;
  return { sequence: sequence.subarray(0, placed), level, depth };
}

/** The steps of each level, in plan order. */
export function layersOf({ sequence, level, depth }: Order): number[][] {
  const layers = Array.from({ length: depth }, (): number[] => []);
  for (const index of sequence.toSorted()) layers[level[index] ?? 0]?.push(index);
  return layers;
}
