import type { StepState } from "@stepcast/contracts";
import type { PlanGraph } from "../plan/graph.ts";
import type { Links } from "../plan/links.ts";

/** How long the steps of a run took: for the speedup and the critical path. */
export class Timings {
  readonly #graph: PlanGraph;
  /** From start to end of each step, waiting between attempts left out. */
  readonly #passedMs: Float64Array;
  #workedMs = 0;

  /** Of a run that goes on, with what its recorded steps took; what it reuses of another took nothing. */
  constructor(graph: PlanGraph, recorded: readonly StepState[]) {
    this.#graph = graph;
    this.#passedMs = new Float64Array(graph.nodes.length);
    for (let place = 0; place < recorded.length; place += 1) {
      const { durationMs = 0, earlierMs = 0, reusedFrom } = recorded[place] ?? {};
      const tookMs = earlierMs + durationMs;
      if (tookMs === 0 || reusedFrom !== undefined) continue;
      const node = graph.nodes[place];
      if (node === undefined) this.worked(tookMs);
      else if (node.items === undefined) this.attempted(place, tookMs);
      else this.passed(place, tookMs);
    }
  }

  /** An attempt of an item of a step took this long. */
  worked(durationMs: number): void {
    this.#workedMs += durationMs;
  }

  /** An attempt of a step took this long; adds up over attempts. */
  attempted(index: number, durationMs: number): void {
    this.#workedMs += durationMs;
    this.#passedMs[index] = (this.#passedMs[index] ?? 0) + durationMs;
  }

  /** A step was busy for this long, with the attempts of its items. */
  passed(index: number, durationMs: number): void {
    this.#passedMs[index] = (this.#passedMs[index] ?? 0) + durationMs;
  }

  /** Summed time of all attempts over wall time, two decimals; 1 when there was nothing to measure. */
  speedup(wallMs: number): number {
    return wallMs <= 0 || this.#workedMs <= 0
      ? 1
      : Math.round((this.#workedMs / wallMs) * 100) / 100;
  }

  /** Step time along the longest chain of dependent steps, in integer milliseconds. */
  criticalPathMs(): number {
    const { order, dependencies } = this.#graph;
    const { sequence } = order;
    const passedMs = this.#passedMs;
    const finish = new Float64Array(passedMs.length);
    let longest = 0;
    for (let place = 0; place < sequence.length; place += 1) {
      const index = sequence[place] ?? 0;
      const end = latest(dependencies, index, finish) + (passedMs[index] ?? 0);
      finish[index] = end;
      if (end > longest) longest = end;
    }
    return Math.round(longest);
  }
}

/** When the last of a node's dependencies has finished. */
function latest({ offsets, targets }: Links, index: number, finish: Float64Array): number {
  let most = 0;
  const end = offsets[index + 1] ?? 0;
  for (let edge = offsets[index] ?? 0; edge < end; edge += 1) {
    const before = finish[targets[edge] ?? 0] ?? 0;
    if (before > most) most = before;
  }
  return most;
}
