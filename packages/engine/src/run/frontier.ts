import type { PlanGraph } from "../plan/graph.ts";

const nothing: readonly never[] = [];

/**
 * Which nodes wait for what. A node comes out of `end` exactly once, in the call that ended the last
 * of its dependencies; never before.
 */
export class Frontier {
  readonly #graph: PlanGraph;
  readonly #unmet: Int32Array;
  readonly #ended: Uint8Array;
  /** The first dependency that failed, plus one; 0 for none. */
  readonly #blocker: Int32Array;
  #left: number;

  constructor(graph: PlanGraph) {
    const size = graph.nodes.length;
    this.#graph = graph;
    this.#unmet = new Int32Array(size);
    this.#ended = new Uint8Array(size);
    this.#blocker = new Int32Array(size);
    this.#left = size;
    for (const node of graph.nodes) this.#unmet[node.index] = node.dependencies.length;
  }

  /** Nodes that have not ended. */
  get left(): number {
    return this.#left;
  }

  /** Nodes without dependencies, in plan order. */
  roots(): number[] {
    return this.#graph.nodes
      .filter((node) => node.dependencies.length === 0)
      .map((node) => node.index);
  }

  hasEnded(index: number): boolean {
    return this.#ended[index] === 1;
  }

  /** The failed dependency because of which the node cannot run. */
  blocker(index: number): number | undefined {
    const blocker = this.#blocker[index] ?? 0;
    return blocker === 0 ? undefined : blocker - 1;
  }

  /** Ends a node; `blocks` when what depends on it cannot run. Calls back for every node that now has all its dependencies. */
  end(index: number, blocks: boolean, unblocked: (index: number) => void): void {
    if (this.#ended[index] === 1) return;
    this.#ended[index] = 1;
    this.#left -= 1;
    const dependents = this.#graph.nodes[index]?.dependents ?? nothing;
    for (let at = 0; at < dependents.length; at += 1) {
      const dependent = dependents[at] ?? -1;
      if (blocks && this.#blocker[dependent] === 0) this.#blocker[dependent] = index + 1;
      const unmet = (this.#unmet[dependent] ?? 0) - 1;
      this.#unmet[dependent] = unmet;
      if (unmet === 0 && this.#ended[dependent] === 0) unblocked(dependent);
    }
  }
}
