import { describe, expect, it } from "vitest";
import { checkPlan } from "./check.ts";
import { planOf, skills, step } from "./checked-plans.ts";

const hashOf = (...steps: readonly object[]) => {
  const check = checkPlan(planOf(...steps), skills);
  return check.ok ? check.planHash : undefined;
};

describe("the hash of a plan", () => {
  it("is that of what it says, not of how it was written", () => {
    const hash = hashOf(step({ id: "a", input: { x: { a: 1, b: [{ c: 1, d: 2 }] }, y: 0 } }));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(step({ input: { y: -0, x: { b: [{ d: 2, c: 1 }], a: 1 } }, id: "a" }))).toBe(
      hash,
    );
    expect(hashOf(step({ id: "a", input: { x: { a: 1, b: [{ c: 1, d: 2 }] }, y: 1 } }))).not.toBe(
      hash,
    );
  });

  it("is the same with defaults written out", () => {
    expect(hashOf(step({ id: "a", input: {}, retry: { attempts: 2 } }))).toBe(
      hashOf(
        step({
          id: "a",
          retry: { attempts: 2, backoffMs: 500, factor: 2, maxMs: 60_000, jitter: 0.5 },
        }),
      ),
    );
  });

  it("tells steps in another order apart", () => {
    const [a, b] = [step({ id: "a" }), step({ id: "b" })];
    expect(hashOf(a, b)).not.toBe(hashOf(b, a));
  });
});
