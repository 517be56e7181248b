import { hash } from "node:crypto";
import { canonicalJson, type JsonValue } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPlan } from "./check.ts";
import { planOf, skills, step } from "./checked-plans.ts";

const hashOf = (...steps: readonly object[]) => {
  const check = checkPlan(planOf(...steps), skills);
  return check.ok ? check.planHash : undefined;
};

describe("the hash of a plan", () => {
  it("is that of what it says, not of how it was written", () => {
    const planHash = hashOf(step({ id: "a", input: { x: { a: 1, b: [{ c: 1, d: 2 }] }, y: 0 } }));
    expect(planHash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(step({ input: { y: -0, x: { b: [{ d: 2, c: 1 }], a: 1 } }, id: "a" }))).toBe(
      planHash,
    );
    expect(hashOf(step({ id: "a", input: { x: { a: 1, b: [{ c: 1, d: 2 }] }, y: 1 } }))).not.toBe(
      planHash,
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

  it("is that of the canonical text, whether or not the steps came in order", () => {
    const input = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.integer()));
    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 4 }), fc.boolean(), (inputs, goal) => {
        const steps = inputs.map((value, at) => step({ id: `s${at}`, input: value }));
        const plan = { name: "Test", ...(goal && { goal: "all of it" }), steps };
        const check = checkPlan(plan, skills);
        if (!check.ok) return;
        const text = canonicalJson(check.plan as unknown as JsonValue);
        expect(check.planHash).toBe(hash("sha256", text, "hex"));
      }),
    );
  });

  it("is that of the canonical text of a plan with thousands of steps, too", () => {
    for (const input of [{ a: 1, b: 2 }, { b: 2, a: "\u00e9" }, { a: [{ d: 1, c: 2 }] }]) {
      const steps = Array.from({ length: 2_500 }, (_, at) => step({ id: `s${at}`, input }));
      const check = checkPlan(planOf(...steps), skills);
      const text = canonicalJson((check.ok ? check.plan : {}) as unknown as JsonValue);
      expect(check.ok && check.planHash).toBe(hash("sha256", text, "hex"));
    }
  });
});
