import type { Task } from "./task.ts";

/**
 * The tasks that may start, longest remaining path first; equal ones in plan order, so that a run
 * is the same every time. A binary heap: push and pop are O(log n).
 */
export class ReadyQueue {
  readonly #heap: Task[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(task: Task): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(task);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as Task;
      if (!before(task, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = task;
  }

  /** The task that `pop` would return. */
  peek(): Task | undefined {
    return this.#heap[0];
  }

  pop(): Task | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || first === last) return first;
    let at = 0;
    for (;;) {
      const childAt = this.#smallerChild(at);
      const child = heap[childAt];
      if (child === undefined || !before(child, last)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = last;
    return first;
  }

  /** Empties the queue; returns what was in it, in no order. */
  clear(): Task[] {
    return this.#heap.splice(0);
  }

  #smallerChild(at: number): number {
    const left = 2 * at + 1;
    const rightChild = this.#heap[left + 1];
    const leftChild = this.#heap[left];
    if (leftChild === undefined || rightChild === undefined) return left;
    return before(rightChild, leftChild) ? left + 1 : left;
  }
}

function before(a: Task, b: Task): boolean {
  if (a.node.remainingMs !== b.node.remainingMs) return a.node.remainingMs > b.node.remainingMs;
  if (a.node.index !== b.node.index) return a.node.index < b.node.index;
  return a.item < b.item;
}
