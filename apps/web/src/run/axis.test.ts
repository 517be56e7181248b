import { expect, test } from "vitest";
import { axisTicks } from "./axis.ts";

test.each([1, 240, 2_800, 61_000, 3_600_000, 86_400_000])(
  "an axis of %d ms has a handful of round ticks from zero on",
  (spanMs) => {
    const ticks = axisTicks(spanMs);
    expect(ticks[0]).toBe(0);
    expect(ticks.length).toBeLessThanOrEqual(7);
    expect(ticks.every((at) => at <= spanMs)).toBe(true);
  },
);
