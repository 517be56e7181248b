import type { PlanGraph } from "../plan/graph.ts";
import type { Links } from "../plan/links.ts";

/**
 * Which nodes wait for what. A node comes out of `end` exactly once, in the call that ended the last
 * of its dependencies; never before.
 */
export class Frontier {
  readonly #dependents: Links;
  readonly #unmet: Int32Array;
  readonly #ended: Uint8Array;
  /** The first dependency that failed, plus one; 0 for none. */
  readonly #blocker: Int32Array;
  #left: number;

  constructor({ dependencies, dependents }: PlanGraph) {
    const { size, offsets } = dependencies;
    this.#dependents = dependents;
    const unmet = new Int32Array(size);
    for (let index = 0; index < size; index += 1)
      unmet[index] = (offsets[index + 1] ?? 0) - (offsets[index] ?? 0);
    this.#unmet = unmet;
    this.#ended = new Uint8Array(size);
    this.#blocker = new Int32Array(size);
    this.#left = size;
  }

  /** Nodes that have not ended. */
  get left(): number {
    return this.#left;
  }

  /** Appends the nodes that wait for nothing, in plan order. */
  addFree(to: number[]): void {
    const unmet = this.#unmet;
    for (let index = 0; index < unmet.length; index += 1) if (unmet[index] === 0) to.push(index);
  }

  hasEnded(index: number): boolean {
    return this.#ended[index] === 1;
  }

  /** The failed dependency because of which the node cannot run. */
  blocker(index: number): number | undefined {
    const blocker = this.#blocker[index] ?? 0;
    return blocker === 0 ? undefined : blocker - 1;
  }

  /** Ends a node; `blocks` when what depends on it cannot run. Appends every node that now has all its dependencies. */
  end(index: number, blocks: boolean, unblocked: number[]): void {
    if (this.#ended[index] === 1) return;
    this.#ended[index] = 1;
    this.#left -= 1;
    const { offsets, targets } = this.#dependents;
    const end = offsets[index + 1] ?? 0;
    for (let edge = offsets[index] ?? 0; edge < end; edge += 1) {
      const dependent = targets[edge] ?? -1;
      if (blocks && this.#blocker[dependent] === 0) this.#blocker[dependent] = index + 1;
      const unmet = (this.#unmet[dependent] ?? 0) - 1;
      this.#unmet[dependent] = unmet;
      if (unmet === 0 && this.#ended[dependent] === 0) unblocked.push(dependent);
    }
  }
}
