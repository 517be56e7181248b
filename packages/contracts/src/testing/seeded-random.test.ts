import { describe, expect, it } from "vitest";
import { newId } from "../new-id.ts";
import { seededRandom } from "./seeded-random.ts";

describe("seeded randomness", () => {
  it("repeats itself for a seed and differs between seeds", () => {
    const first = (seed: number): number[] => {
      const { number } = seededRandom(seed);
      return Array.from({ length: 8 }, () => number());
    };
    expect(first(7)).toEqual(first(7));
    const starts = Array.from({ length: 1_000 }, (_, seed) => first(seed)[0]);
    expect(new Set(starts).size).toBe(1_000);
  });

  it("is even enough: every integer comes up about as often", () => {
    const { integer } = seededRandom(0);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw += 1) {
      const drawn = integer(10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });

  it("feeds ids and choices", () => {
    const random = seededRandom(3);
    expect(newId("run", random.bytes)).toMatch(/^run_[0-9a-z]{26}$/);
    expect(newId("run", seededRandom(3).bytes)).toBe(newId("run", seededRandom(3).bytes));
    expect(["a", "b"]).toContain(random.pick(["a", "b"]));
  });
});
