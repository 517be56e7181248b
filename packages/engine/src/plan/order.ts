/** A node as ordering sees it. */
interface Ordered {
  readonly dependencies: readonly number[];
  readonly dependents: readonly number[];
}

export interface Order {
  /** Indexes with dependencies first; shorter than the nodes when some wait for each other. */
  readonly sequence: Int32Array;
  /** The same, grouped by the length of the longest path that leads there. */
  readonly layers: readonly (readonly number[])[];
}

/** Topological order, layer by layer and in plan order within a layer. Iterative: a chain of any length is fine. */
export function orderByLayer(nodes: readonly Ordered[]): Order {
  const waiting = Int32Array.from(nodes, (node) => node.dependencies.length);
  const sequence = new Int32Array(nodes.length);
  const layers: number[][] = [];
  let placed = 0;
  let layer = [...nodes.keys()].filter((index) => waiting[index] === 0);
  while (layer.length > 0) {
    layers.push(layer);
    sequence.set(layer, placed);
    placed += layer.length;
    layer = freed(layer, nodes, waiting);
  }
  return { sequence: sequence.subarray(0, placed), layers };
}

/** The nodes that waited for nothing but `layer`, and what was before it. */
function freed(layer: readonly number[], nodes: readonly Ordered[], waiting: Int32Array): number[] {
  const next: number[] = [];
  for (const index of layer) {
    for (const dependent of nodes[index]?.dependents ?? []) {
      const left = (waiting[dependent] ?? 0) - 1;
      waiting[dependent] = left;
      if (left === 0) next.push(dependent);
    }
  }
  return next.sort((a, b) => a - b);
}
