import type { PlanGraph } from "../plan/graph.ts";

/** How long the steps of a run took here: for the speedup and the critical path. */
export class Timings {
  readonly #graph: PlanGraph;
  readonly #ms: Float64Array;

  constructor(graph: PlanGraph) {
    this.#graph = graph;
    this.#ms = new Float64Array(graph.nodes.length);
  }

  /** Adds up over attempts and items; waiting between attempts does not count. */
  add(index: number, durationMs: number): void {
    this.#ms[index] = (this.#ms[index] ?? 0) + durationMs;
  }

  /** Summed step time over wall time, two decimals; 1 when there was nothing to measure. */
  speedup(wallMs: number): number {
    let total = 0;
    for (const ms of this.#ms) total += ms;
    return wallMs <= 0 || total <= 0 ? 1 : Math.round((total / wallMs) * 100) / 100;
  }

  /** Step time along the longest chain of dependent steps, in integer milliseconds. */
  criticalPathMs(): number {
    const finish = new Float64Array(this.#ms.length);
    let longest = 0;
    for (const layer of this.#graph.layers) {
      for (const index of layer) {
        let start = 0;
        for (const dependency of this.#graph.nodes[index]?.dependencies ?? []) {
          start = Math.max(start, finish[dependency] ?? 0);
        }
        const end = start + (this.#ms[index] ?? 0);
        finish[index] = end;
        longest = Math.max(longest, end);
      }
    }
    return Math.round(longest);
  }
}
