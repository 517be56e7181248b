import { expect, it } from "vitest";
import { Knocks } from "./knocks.ts";

it("are many while they come by the dozen, and no more once a whole second had few", () => {
  const clock = { nowMs: 5_000 };
  const knocks = new Knocks(() => clock.nowMs);
  for (let n = 0; n < 50; n += 1) knocks.note();
  expect(knocks.areMany).toBe(false);
  knocks.note();
  expect(knocks.areMany).toBe(true);
  clock.nowMs += 1_000;
  expect(knocks.areMany).toBe(true);
  knocks.note();
  clock.nowMs += 1_000;
  expect(knocks.areMany).toBe(false);
});

it("that came one in a while are never many", () => {
  const clock = { nowMs: 0 };
  const knocks = new Knocks(() => clock.nowMs);
  for (let n = 0; n < 200; n += 1) {
    knocks.note();
    clock.nowMs += 100;
    expect(knocks.areMany).toBe(false);
  }
});
