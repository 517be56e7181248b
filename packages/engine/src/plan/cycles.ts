import { eachTarget, type Links } from "./links.ts";

/**
 * One cycle of each group of steps that wait for each other (strongly connected component): the
 * shortest one through its first step, as indexes of which each waits for the next and the last for the first.
 * Iterative: cycles of any length are fine. Cost grows with steps and edges.
 */
export function findCycles(links: Links): number[][] {
  const component = findComponents(links);
  const cycles: number[][] = [];
  const seen = new Set<number>();
  for (let index = 0; index < links.size; index++) {
    const own = component[index] ?? -1;
    if (seen.has(own)) continue;
    const cycle = shortestCycle(index, links, component);
    if (cycle === undefined) continue;
    seen.add(own);
    cycles.push(cycle);
  }
  return cycles;
}

/** The strongly connected component of each step, by Tarjan's algorithm with its stack made explicit. */
function findComponents(links: Links): Int32Array {
  const search = new ComponentSearch(links);
  for (let index = 0; index < links.size; index++) search.from(index);
  return search.component;
}

class ComponentSearch {
  readonly component: Int32Array;
  readonly #links: Links;
  readonly #order: Int32Array;
  readonly #low: Int32Array;
  /** Next edge to follow, by step. */
  readonly #edge: Int32Array;
  readonly #open: number[] = [];
  readonly #path: number[] = [];
  #visited = 0;

  constructor(links: Links) {
    this.#links = links;
    this.component = new Int32Array(links.size).fill(-1);
    this.#order = new Int32Array(links.size);
    this.#low = new Int32Array(links.size);
    this.#edge = links.offsets.slice(0, links.size);
  }

  from(start: number): void {
    if (this.#order[start] !== 0) return;
    this.#enter(start);
    for (let step = this.#path.at(-1); step !== undefined; step = this.#path.at(-1)) {
      const edge = this.#edge[step] ?? 0;
      if (edge < (this.#links.offsets[step + 1] ?? 0)) {
        this.#edge[step] = edge + 1;
        this.#follow(step, this.#links.targets[edge] ?? 0);
      } else {
        this.#path.pop();
        this.#leave(step, this.#path.at(-1));
      }
    }
  }

  #enter(step: number): void {
    this.#visited += 1;
    this.#order[step] = this.#visited;
    this.#low[step] = this.#visited;
    this.#open.push(step);
    this.#path.push(step);
  }

  #follow(step: number, next: number): void {
    if (this.#order[next] === 0) this.#enter(next);
    else if (this.component[next] === -1) this.#lower(step, this.#order[next] ?? 0);
  }

  #leave(step: number, parent: number | undefined): void {
    if (this.#low[step] === this.#order[step]) {
      let member: number | undefined;
      do {
        member = this.#open.pop();
        if (member !== undefined) this.component[member] = step;
      } while (member !== undefined && member !== step);
    }
    if (parent !== undefined) this.#lower(parent, this.#low[step] ?? 0);
  }

  #lower(step: number, order: number): void {
    this.#low[step] = Math.min(this.#low[step] ?? order, order);
  }
}

/** Breadth first within the component, from `start` back to it. */
function shortestCycle(start: number, links: Links, component: Int32Array): number[] | undefined {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const step of queue) {
    eachTarget(links, step, (next) => {
      if (component[next] !== component[start] || cameFrom.has(next)) return;
      cameFrom.set(next, step);
      queue.push(next);
    });
    if (cameFrom.has(start)) return pathTo(start, cameFrom);
  }
  return undefined;
}

function pathTo(start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const cycle: number[] = [];
  let step = cameFrom.get(start);
  while (step !== undefined && step !== start) {
    cycle.push(step);
    step = cameFrom.get(step);
  }
  return [start, ...cycle.reverse()];
}
