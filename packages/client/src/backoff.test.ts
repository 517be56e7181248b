import { expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

it("doubles from a quarter of a second to ten seconds, half of it random", () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => backoffMs(attempt, () => 1));
  expect(longest).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  expect(backoffMs(1, () => 0)).toBe(125);
  expect(backoffMs(1_000_000, () => 0)).toBe(5_000);
});

it("waits at least as long as the server asked for", () => {
  expect(backoffMs(1, () => 0, 3_000)).toBeGreaterThanOrEqual(3_000);
});
