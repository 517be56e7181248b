import { expect, it } from "vitest";
import type { PlanNode } from "../plan/graph.ts";
import { KeyedSlots } from "../slots.ts";
import { createHarness } from "../testing/harness.ts";
import { ParkedTasks } from "./parked-tasks.ts";
import { stepTask } from "./task.ts";

it("hands back one task each time the key is let go, the longest remaining path first", async () => {
  const keys = new KeyedSlots(1);
  const back: number[] = [];
  const parked = new ParkedTasks(keys, ({ node }) => back.push(node.index));
  keys.tryTake("printer");
  for (const [index, remainingMs] of [1, 5, 3, 5].entries()) {
    // Cast: nothing else of a node is looked at.
    const node = { index, remainingMs, step: { id: `s${index}` } } as unknown as PlanNode;
    parked.add(stepTask(node), "printer");
  }
  const seen: number[][] = [];
  for (let round = 0; round < 5; round += 1) {
    keys.release("printer");
    await Promise.resolve();
    seen.push(back.splice(0));
    keys.tryTake("printer");
    parked.held("printer");
  }
  expect(seen).toEqual([[1], [3], [2], [0], []]);
});

it("runs thousands of steps of one key one after the other, in plan order", async () => {
  const harness = createHarness();
  const ids = Array.from({ length: 2_000 }, (_, place) => `s${place}`);
  const steps = ids.map((id) => ({ id, skill: "test.echo", concurrencyKey: "printer" }));
  const { status } = await harness.run({ name: "key", steps });
  expect([status, harness.log]).toEqual(["completed", ids.map((id) => `run ${id}#1`)]);
});
