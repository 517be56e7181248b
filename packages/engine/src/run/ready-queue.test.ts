import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlanNode } from "../plan/graph.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { stepTask, type Task } from "./task.ts";

function taskOf(index: number, remainingMs: number, item: number): Task {
  // Cast: the queue looks at nothing else of a node.
  const node = { index, remainingMs, step: { id: `s${index}` } } as unknown as PlanNode;
  return { ...stepTask(node), item };
}

/** What should leave next: longest remaining path, then plan order, then item. */
function inOrder(tasks: readonly Task[]): Task[] {
  return tasks.toSorted(
    (a, b) =>
      b.node.remainingMs - a.node.remainingMs || a.node.index - b.node.index || a.item - b.item,
  );
}

function drain(queue: ReadyQueue): Task[] {
  const left: Task[] = [];
  for (let task = queue.pop(); task !== undefined; task = queue.pop()) left.push(task);
  return left;
}

describe("the queue of tasks that may start", () => {
  it("gives them longest remaining path first, in plan order, however pushes and pops mix", () => {
    // Few different paths, so that many are equal; -1 takes one out.
    const moves = fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 120 });
    fc.assert(
      fc.property(moves, fc.boolean(), (list, descending) => {
        const queue = new ReadyQueue();
        let held: Task[] = [];
        for (const [at, move] of list.entries()) {
          if (move < 0) {
            const [next, ...rest] = inOrder(held);
            expect(queue.peek()).toBe(next);
            expect(queue.pop()).toBe(next);
            held = rest;
          } else {
            const task = taskOf(descending ? list.length - at : at >> 2, move, at % 4);
            queue.push(task);
            held.push(task);
          }
          expect(queue.size).toBe(held.length);
        }
        expect(drain(queue)).toEqual(inOrder(held));
      }),
    );
  });

  it("is as good as new once it was emptied or cleared", () => {
    const queue = new ReadyQueue();
    const tasks = [taskOf(2, 1, -1), taskOf(1, 5, -1), taskOf(0, 1, -1)];
    for (const task of tasks) queue.push(task);
    queue.pop();
    queue.clear();
    expect([queue.size, queue.peek(), queue.pop()]).toEqual([0, undefined, undefined]);
    for (const task of tasks) queue.push(task);
    expect(drain(queue)).toEqual(inOrder(tasks));
    expect([queue.size, queue.pop()]).toEqual([0, undefined]);
    for (const task of inOrder(tasks)) queue.push(task);
    expect(drain(queue)).toEqual(inOrder(tasks));
  });
});
