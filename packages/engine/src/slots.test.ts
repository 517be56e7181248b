import { expect, it } from "vitest";
import { Slots } from "./slots.ts";

/** Turns of microtasks, enough for everybody who waits. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

it("calls as many as there are free places, first come first served", async () => {
  const slots = new Slots(2);
  const called: number[] = [];
  while (slots.tryTake());
  for (let waiter = 0; waiter < 1_000; waiter += 1)
    slots.wait(() => {
      called.push(waiter);
      void Promise.resolve().then(() => slots.tryTake());
    });
  slots.release();
  await settle();
  expect(called).toEqual([0]);
  slots.release();
  slots.release();
  await settle();
  expect(called).toEqual([0, 1, 2]);
  expect(slots.taken).toBe(2);
});

it("goes on to the next when who was called does not want the place any more", async () => {
  const slots = new Slots(1);
  const called: string[] = [];
  slots.tryTake();
  for (const name of ["paused", "ended"]) slots.wait(() => called.push(name));
  slots.wait(() => {
    called.push("ready");
    slots.tryTake();
  });
  slots.wait(() => called.push("later"));
  slots.release();
  await settle();
  expect(called).toEqual(["paused", "ended", "ready"]);
  slots.release();
  await settle();
  expect(called.at(-1)).toBe("later");
});
