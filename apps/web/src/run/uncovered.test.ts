import type { TapeSegment } from "@stepcast/react";
import { expect, it } from "vitest";
import { uncovered } from "./uncovered.ts";

const segment = (stepId: string, lane: number, start: number, end: number): TapeSegment => ({
  stepId,
  label: stepId,
  lane,
  start,
  end,
  status: "running",
  live: true,
});

const ids = (segments: readonly TapeSegment[], selected?: string) =>
  uncovered(segments, selected).map(({ stepId }) => stepId);

it("keeps what follows, what is on another lane and what sticks out, in its order", () => {
  const all = [
    segment("first", 0, 0, 0.4),
    segment("other-lane", 1, 0, 0.4),
    segment("long", 0, 0.4, 1),
    segment("short-on-top", 0, 0.5, 0.8),
  ];
  expect(ids(all)).toEqual(["first", "other-lane", "long", "short-on-top"]);
});

it("leaves out what lies under another block, but never what is selected", () => {
  const pile = Array.from({ length: 50 }, (_, at) => segment(`s${at}`, 0, at / 50_000, 1));
  expect(ids(pile)).toEqual(["s49"]);
  expect(ids(pile, "s7")).toEqual(["s7", "s49"]);
});
