import { limits } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPlan } from "./check.ts";
import { planOf, problemsOf, ref, skills, step } from "./checked-plans.ts";
import { maxProblems } from "./problem-list.ts";

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { not: value };
  return value;
}

function ring(size: number): object[] {
  return Array.from({ length: size }, (_, at) =>
    step({ id: `s${at}`, needs: [`s${(at + 1) % size}`] }),
  );
}

/** A list whose items must not be looked at. */
function unread(length: number): unknown[] {
  return new Proxy(new Array<unknown>(length), {
    get(items, member, receiver): unknown {
      if (typeof member === "string" && /^\d+$/.test(member))
        throw new Error(`item ${member} was read`);
      return Reflect.get(items, member, receiver);
    },
  });
}

describe("checkPlan and the size of plans", () => {
  it("refuses a million steps without reading them", () => {
    const plan = { name: "Huge", steps: unread(1_000_000) };
    expect(problemsOf(plan)).toMatchObject([{ code: "too_large", path: "/steps" }]);
  });

  it.each([
    ["input", { input: nested(100_000) }],
    ["when", { when: nested(100_000) }],
    ["fallback", { onFailure: "fallback", fallback: nested(100_000) }],
    ["needs", { needs: nested(100_000) }],
    ["an unknown member", { other: nested(100_000) }],
  ])("refuses 100,000 levels in %s without overflowing the stack", (_what, rest) => {
    expect(problemsOf(planOf(step(rest))).length).toBeGreaterThan(0);
  });

  it("refuses a condition of a million parts, and a list of a million needs, at a glance", () => {
    const many = unread(1_000_000);
    expect(problemsOf(planOf(step({ when: { all: many } })))).toMatchObject([
      { code: "too_large", path: "/steps/0/when" },
    ]);
    expect(problemsOf(planOf(step({ needs: many })))).toMatchObject([
      { code: "too_large", path: "/steps/0/needs" },
    ]);
    expect(problemsOf({ ...planOf(step({})), phases: many })).toMatchObject([
      { code: "too_large", path: "/phases" },
    ]);
  });

  it("says how many items a step may have, when it names more", () => {
    const items = Array(limits.forEachItems + 1).fill(0);
    expect(problemsOf(planOf(step({ forEach: { items } })))).toMatchObject([
      { path: "/steps/0/forEach/items", message: expect.stringContaining("at most 10000 items") },
    ]);
  });

  it("refuses more edges than the limit", () => {
    const size = 500;
    const ids = Array.from({ length: size }, (_, at) => `s${at}`);
    const steps = ids.map((id, at) => step({ id, needs: ids.slice(0, at) }));
    expect(problemsOf(planOf(...steps))).toMatchObject([{ code: "too_large", path: "/steps" }]);
    expect(problemsOf(planOf(...steps.slice(0, 400)))).toEqual([]);
  });

  it("refuses more bytes than the limit", () => {
    const text = "é".repeat(limits.bodyBytes / 2);
    expect(problemsOf(planOf(step({ input: text })))).toMatchObject([
      { code: "too_large", path: "" },
    ]);
  });

  it("names circles of any length, one problem each", () => {
    const [problem, ...others] = problemsOf(planOf(...ring(1_000)));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "cycle", path: "/steps/0/needs/0" });
    expect(problem?.message).toMatch(/s0 -> s1 -> .* -> \(981 more\) -> s999 -> s0$/);
    expect(problemsOf(planOf(...ring(10_000))).length).toBe(1);
  });

  it("takes a chain of 10,000 steps", () => {
    const steps = Array.from({ length: 10_000 }, (_, at) =>
      step({ id: `s${at}`, ...(at > 0 && { input: ref(`/steps/s${at - 1}/output`) }) }),
    );
    const check = checkPlan(planOf(...steps.reverse()), skills);
    expect(check.ok && [check.layers.length, check.edges]).toEqual([10_000, 9_999]);
  });

  it("lists the first problems and says that there are more", () => {
    const steps = Array.from({ length: 5_000 }, () => step({ id: "", skill: 1, needs: [1, 2, 3] }));
    const problems = problemsOf(planOf(...steps));
    expect(problems.length).toBe(maxProblems);
    expect(problems.at(-1)?.message).toMatch(/more problems/);
  });
});

const anyJson = fc.jsonValue({ maxDepth: 4 });
const word = fc.constantFrom(
  "a",
  "b",
  "constructor",
  "__proto__",
  "/steps/a/output",
  "csv.load",
  "core.noop",
  "",
);
const wild = fc.oneof(anyJson, word, fc.record({ $ref: fc.oneof(anyJson, word) }));
const wildStep = fc.record(
  {
    id: fc.oneof(word, wild),
    skill: fc.oneof(word, wild),
    input: wild,
    needs: fc.oneof(fc.array(word), wild),
    when: fc.oneof(wild, fc.dictionary(fc.constantFrom("eq", "not", "all", "exists"), wild)),
    forEach: fc.oneof(wild, fc.record({ items: fc.oneof(fc.array(wild), wild) })),
    fallback: wild,
    onFailure: fc.oneof(fc.constant("fallback"), wild),
    retry: wild,
    approval: wild,
    phase: wild,
  },
  { requiredKeys: [] },
);
const wildPlan = fc.record(
  {
    name: fc.oneof(fc.constant("x"), wild),
    steps: fc.oneof(fc.array(wildStep, { maxLength: 6 }), wild),
    input: wild,
    output: wild,
    phases: wild,
  },
  { requiredKeys: [] },
);

describe("checkPlan and anything at all", () => {
  it("answers every JSON, and never throws", () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, wildPlan), (value) => {
        const check = checkPlan(value, skills);
        expect(check.ok || check.problems.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("answers what is no JSON", () => {
    const circle: Record<string, unknown> = { name: "x" };
    circle["steps"] = [circle];
    circle["input"] = circle;
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error("trap");
        },
        ownKeys: () => {
          throw new Error("trap");
        },
      },
    );
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const values = [
      undefined,
      1n,
      Symbol("x"),
      () => 1,
      circle,
      trap,
      proxy,
      planOf(trap),
      planOf(step({ input: trap })),
    ];
    for (const value of values) expect(problemsOf(value).length).toBeGreaterThan(0);
  });

  it("does not change what objects inherit", () => {
    const plan: unknown = JSON.parse(
      '{"name":"x","__proto__":{"polluted":1},"steps":[{"id":"a","skill":"core.noop","__proto__":{"polluted":1},"input":{"__proto__":{"polluted":1}}}]}',
    );
    expect(problemsOf(plan).map(({ path }) => path)).toEqual([
      "/__proto__",
      "/steps/0/input",
      "/steps/0/__proto__",
    ]);
    expect("polluted" in {}).toBe(false);
  });
});
