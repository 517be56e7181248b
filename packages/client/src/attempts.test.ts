import type { StreamItem } from "@stepcast/contracts";
import { beforeEach, expect, it } from "vitest";
import { Attempts } from "./attempts.ts";

let nowMs: number;
let attempts: Attempts;
beforeEach(() => {
  nowMs = 0;
  attempts = new Attempts({ clock: { now: () => nowMs, after: () => () => {} }, random: () => 0 });
});

const beat: StreamItem = { type: "heartbeat", data: { serverTime: 0, head: "e1-7" } };
const event: StreamItem = {
  seq: 7,
  at: 0,
  type: "log.line",
  room: "ada/desk",
  data: { level: "info", message: "" },
};

/** A stream that says this, holds and is lost; how long is waited for the next. */
function wait(item: StreamItem, heldMs: number): number {
  attempts.received([{ cursor: "e1-7", item }]);
  nowMs += heldMs;
  attempts.lost();
  const waitMs = attempts.next(undefined);
  nowMs += waitMs;
  return waitMs;
}

const waits = (item: StreamItem, heldMs: number) =>
  Array.from({ length: 8 }, () => wait(item, heldMs));

it("waits longer and longer for a stream that breaks whenever it is there", () => {
  expect(waits(beat, 100)).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
});

it("waits about as long as such a stream holds", () => {
  expect(waits(beat, 700)).toEqual([125, 125, 125, 125, 125, 125, 125, 125]);
  expect(Math.max(...waits(beat, 700))).toBeLessThan(1_000);
});

it("begins anew after one that brought events", () => {
  waits(beat, 100);
  expect(waits(event, 1)).toEqual([125, 125, 125, 125, 125, 125, 125, 125]);
});

it("begins anew when somebody asks", () => {
  waits(beat, 100);
  attempts.reset();
  expect(wait(beat, 100)).toBe(125);
});
