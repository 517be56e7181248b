import type { Condition, JsonValue } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalJson, evaluateCondition } from "./condition.ts";
import type { Scope } from "./template.ts";

const scope: Scope = {
  input: { n: 5, text: "abc", yes: true, none: null, list: [1, "a", { x: [1] }] },
  output: () => undefined,
};
const ref = (name: string) => ({ $ref: `/input/${name}` });
const evaluate = (condition: Condition) => evaluateCondition(condition, scope);

describe("a condition", () => {
  it.each<[Condition, boolean]>([
    [true, true],
    [false, false],
    [ref("yes"), true],
    [{ eq: [ref("n"), 5] }, true],
    [{ eq: [ref("n"), 5.5] }, false],
    [{ ne: [ref("text"), "abc"] }, false],
    [{ eq: [ref("none"), null] }, true],
    [{ ne: [ref("n"), null] }, true],
    [{ eq: [null, "x"] }, false],
    [
      {
        eq: [
          { x: [1], y: 2 },
          { y: 2, x: [1] },
        ],
      },
      true,
    ],
    [
      {
        eq: [
          [1, 2],
          [2, 1],
        ],
      },
      false,
    ],
    [{ eq: [0, -0] }, true],
    [{ gt: [ref("n"), 4] }, true],
    [{ gt: [5, ref("n")] }, false],
    [{ gte: [5, ref("n")] }, true],
    [{ lt: ["a", ref("text")] }, true],
    [{ lte: ["abc", ref("text")] }, true],
    [{ lt: [1e308, -1e308] }, false],
    [{ in: ["a", ref("list")] }, true],
    [{ in: [{ x: [1] }, ref("list")] }, true],
    [{ in: ["1", ref("list")] }, false],
    [{ exists: ref("none") }, true],
    [{ exists: ref("nobody") }, false],
    [{ exists: { $ref: "/input/nobody", default: 1 } }, false],
    [{ not: { exists: { $ref: "/steps/gone/output" } } }, true],
    [{ all: [] }, true],
    [{ any: [] }, false],
    [{ all: [true, { any: [false, ref("yes")] }] }, true],
    [{ any: [true, ref("nobody")] }, true],
    [{ all: [false, ref("nobody")] }, false],
    [{ gt: [{ $ref: "/input/nobody", default: 1 }, 0] }, true],
  ])("%j is %s", (condition, value) => {
    expect(evaluate(condition)).toEqual({ ok: true, value });
  });

  it.each<[Condition, string | undefined, RegExp]>([
    [ref("nobody"), "/input/nobody", /leads to nothing/],
    [{ not: { gt: [ref("n"), ref("nobody")] } }, "/input/nobody", /leads to nothing/],
    [ref("n"), undefined, /is a number, not true or false/],
    [{ eq: [ref("n"), "5"] }, undefined, /cannot compare a number with a string/],
    [{ ne: [ref("list"), {}] }, undefined, /cannot compare a list with an object/],
    [{ gt: [ref("yes"), false] }, undefined, /cannot compare/],
    [{ lt: [null, 1] }, undefined, /cannot compare null with a number/],
    [{ in: [1, "123"] }, undefined, /looks into a list, not a string/],
  ])("%j fails, and says why", (condition, pointer, message) => {
    const result = evaluate(condition);
    expect(result.ok ? undefined : result.pointer).toBe(pointer);
    expect(result.ok ? undefined : result.message).toMatch(message);
  });
});

describe("equality of JSON", () => {
  it("is that of canonical text", () => {
    const sorted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== "object" || value === null) return value === 0 ? 0 : value;
      const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return { members: members.map(([key, child]) => [key, sorted(child)]) };
    };
    const small = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(small, small, (a, b) => {
        const equal = JSON.stringify([sorted(a)]) === JSON.stringify([sorted(b)]);
        expect(equalJson(a as JsonValue, b as JsonValue) || !equal).toBe(true);
        expect(equalJson(a as JsonValue, structuredClone(a) as JsonValue)).toBe(true);
      }),
    );
  });
});
