import type { Task } from "./task.ts";

/**
 * The tasks that may start, longest remaining path first; equal ones in plan order, so that a run
 * is the same every time. A binary heap: push and pop are O(log n). Tasks that come in the order in
 * which they leave, as those of a fan or a layer do, cost O(1): a sorted list is a heap, too.
 */
export class ReadyQueue {
  /** From `#head` on; those before it have left, and are let go of. */
  #heap: (Task | undefined)[] = [];
  /** Other than 0 only as long as the list is sorted. */
  #head = 0;
  #isSorted = true;

  get size(): number {
    return this.#heap.length - this.#head;
  }

  push(task: Task): void {
    const heap = this.#heap;
    // Mostly it is empty, as in a chain, and a place before the first is looked up the slow way.
    if (this.#isSorted && heap.length > 0) {
      const last = heap[heap.length - 1];
      if (last !== undefined && before(task, last)) this.#becomeHeap();
    }
    heap.push(task);
    if (!this.#isSorted) this.#rise(task);
  }

  /** The task that `pop` would return. */
  peek(): Task | undefined {
    return this.#heap[this.#head];
  }

  pop(): Task | undefined {
    const heap = this.#heap;
    const first = heap[this.#head];
    if (first === undefined) return undefined;
    // Mostly of one task, as in a chain: the room for it is kept.
    if (heap.length === 1) {
      heap.pop();
      this.#isSorted = true;
    } else if (heap.length - this.#head === 1) this.clear();
    else if (this.#isSorted) {
      heap[this.#head] = undefined;
      this.#head += 1;
    } else this.#sink();
    return first;
  }

  clear(): void {
    this.#heap = [];
    this.#head = 0;
    this.#isSorted = true;
  }

  #becomeHeap(): void {
    this.#heap.splice(0, this.#head);
    this.#head = 0;
    this.#isSorted = false;
  }

  /** The last one goes up to its place. */
  #rise(task: Task, from = this.#heap.length - 1): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as Task;
      if (!before(task, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = task;
  }

  /** The first one leaves. The gap goes down to the end, and the last one up from there: it mostly belongs near it. */
  #sink(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined) return;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = heap[childAt];
      if (child === undefined) break;
      const right = heap[childAt + 1];
      if (right !== undefined && before(right, child)) {
        child = right;
        childAt += 1;
      }
      heap[at] = child;
      at = childAt;
    }
    this.#rise(last, at);
  }
}

function before(a: Task, b: Task): boolean {
  if (a.node.remainingMs !== b.node.remainingMs) return a.node.remainingMs > b.node.remainingMs;
  if (a.node.index !== b.node.index) return a.node.index < b.node.index;
  return a.item < b.item;
}
