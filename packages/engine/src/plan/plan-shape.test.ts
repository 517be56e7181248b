import { planStep } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  data,
  expectProblems,
  planOf,
  problemsOf,
  type RefusedPlan,
  step,
} from "./checked-plans.ts";
import { readPlan } from "./plan-shape.ts";
import { ProblemList } from "./problem-list.ts";

const refused: readonly RefusedPlan[] = [
  ["null", null, "shape : a plan is a JSON object"],
  ["a list", [], "shape : a plan is a JSON object"],
  ["nothing in it", {}, "shape /name: is missing: a string", "shape /steps: a plan needs a list"],
  ["no steps", { name: "x", steps: [] }, "shape /steps: a plan needs at least one step"],
  ["steps that are no list", { name: "x", steps: {} }, "shape /steps: steps must be a list"],
  ["a member too many", { ...planOf(data), step: 1 }, 'shape /step: a plan has no member "step"'],
  ["a step that is no object", planOf(data, 1 as never), "shape /steps/1: expected object"],
  ["a step without id", planOf({ skill: "core.noop" }), "shape /steps/0/id: is missing: a string"],
  [
    "a misspelt option",
    planOf(step({ retires: 1 })),
    'shape /steps/0/retires: there is no member "retires"',
  ],
  [
    "an id with a slash",
    planOf({ id: "a/b", skill: "core.noop" }),
    "shape /steps/0/id: use letters",
  ],
  [
    "a name that objects have",
    planOf({ id: "constructor", skill: "core.noop" }),
    "shape /steps/0/id: this name",
  ],
  ["NaN", planOf(step({ input: { a: Number.NaN } })), "shape /steps/0/input: must be plain JSON"],
  [
    "a retry without end",
    planOf(step({ retry: { attempts: 1e9 } })),
    "shape /steps/0/retry/attempts: Too big",
  ],
  [
    "a condition of nothing",
    planOf(step({ when: {} })),
    "shape /steps/0/when: a condition is true, false, a reference",
  ],
  [
    "half a comparison",
    planOf(step({ when: { all: [{ gt: [1] }] } })),
    "shape /steps/0/when/all/0/gt",
  ],
  [
    "phases that are no phases, and nothing that names them",
    { ...planOf({ ...data, phase: "read" }), phases: [{ id: "read" }] },
    "shape /phases/0/name: is missing",
  ],
];

describe("readPlan refuses", () => {
  it.each(refused)("%s", (...row) => expectProblems(row));
});

const id = fc.oneof(
  fc.string(),
  fc.stringMatching(/^[a-z.:_-]{1,4}$/),
  fc.constantFrom("a", "constructor", "prototype", "__proto__", "x".repeat(128), "x".repeat(129)),
  fc.jsonValue(),
);
const plainStep = fc.record(
  {
    id,
    skill: fc.oneof(fc.constantFrom("a.b", "core.noop", "noop", "a..b"), id),
    input: fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.constant(Number.NaN)),
    needs: fc.oneof(
      fc.array(fc.stringMatching(/^[a-z]{1,3}$/)),
      fc.constant(undefined),
      fc.jsonValue(),
    ),
    label: fc.oneof(fc.constant("label"), fc.constant("")),
  },
  { requiredKeys: ["id", "skill"] },
);

describe("readPlan", () => {
  it("reads a step as its schema does, whichever way it takes", () => {
    fc.assert(
      fc.property(plainStep, (raw) => {
        const problems = new ProblemList();
        const [read] = readPlan({ name: "x", steps: [raw] }, problems).steps;
        const parsed = planStep.safeParse(raw);
        // Malformed names in needs are left to the search for the step, which finds none.
        const isNameless = parsed.error?.issues.every(({ path }) => path.length === 2);
        if (isNameless) {
          expect(problemsOf(planOf(raw)).length).toBeGreaterThan(0);
          return;
        }
        // Of a refused one, what is left of it is only to be judged.
        if (parsed.success) expect(read).toEqual(parsed.data);
        expect(problems.count === 0).toBe(parsed.success);
      }),
      { numRuns: 1_000 },
    );
  });
});
