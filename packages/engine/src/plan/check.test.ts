import { describe, expect, it } from "vitest";
import { checkPlan } from "./check.ts";
import {
  data,
  expectProblems,
  planOf,
  problemsOf,
  type RefusedPlan,
  ref,
  skills,
  step,
} from "./checked-plans.ts";

const refused: readonly RefusedPlan[] = [
  [
    "a wrong step beside another",
    planOf(step({ id: 1 }), step({ skill: "core.nop" })),
    "shape /steps/0/id: expected string",
    'unknown_skill /steps/1/skill: there is no skill "core.nop"',
  ],
  [
    "a step that is wrong in several ways, at once",
    planOf(data, {
      ...{ id: "data", skill: "core.nop", needs: ["date"], timeoutMs: -1, retires: 1 },
      input: ref("/steps/date/output"),
    }),
    "shape /steps/1/timeoutMs: Too small: expected number to be >=1",
    'shape /steps/1/retires: there is no member "retires"',
    'unknown_skill /steps/1/skill: there is no skill "core.nop"',
    'duplicate_id /steps/1/id: "data" is the id of step 0 too',
    'unknown_step /steps/1/needs/0: the plan has no step "date"',
    'unknown_step /steps/1/input: the plan has no step "date"',
  ],
  [
    "what the rest of a step is judged by, and nothing that follows from that",
    planOf(
      step({ id: "a", onFailure: "fall back", fallback: 1, needs: ["none"] }),
      step({ id: "b", foreach: { items: [1] }, input: ref("/item") }),
      { id: "c", skill: "finance.npv", inputs: { rate: 1, flows: [1] } },
    ),
    "shape /steps/0/onFailure: Invalid option",
    'shape /steps/1/foreach: there is no member "foreach"',
    'shape /steps/2/inputs: there is no member "inputs"',
  ],
  [
    "two steps with one id",
    planOf(data, data),
    'duplicate_id /steps/1/id: "data" is the id of step 0 too',
  ],
  [
    "two phases with one id",
    {
      ...planOf(data),
      phases: [
        { id: "a", name: "A" },
        { id: "a", name: "B" },
      ],
    },
    'duplicate_id /phases/1/id: there are two phases "a"',
  ],
  [
    "an unknown skill",
    planOf({ id: "a", skill: "finance.vpn" }),
    'unknown_skill /steps/0/skill: there is no skill "finance.vpn"',
  ],
  [
    "an unknown step in needs",
    planOf(data, step({ needs: ["data", "date"] })),
    'unknown_step /steps/1/needs/1: the plan has no step "date"',
  ],
  [
    "an unknown phase",
    { ...planOf({ ...data, phase: "raed" }), phases: [{ id: "read", name: "Read" }] },
    "unknown_phase /steps/0/phase: the plan's phases do not have",
  ],
  [
    "a phase of a plan without phases",
    planOf({ ...data, phase: "read" }),
    "unknown_phase /steps/0/phase: the plan has no phases",
  ],
  [
    "a step that needs itself",
    planOf(step({ needs: ["x"] })),
    "cycle /steps/0/needs/0: each of these steps waits for the next: x -> x",
  ],
  [
    "a step that refers to itself",
    planOf(step({ input: { a: ref("/steps/x/output") } })),
    "cycle /steps/0/input/a: each of these steps waits for the next: x -> x",
  ],
  [
    "two steps in a circle",
    planOf(
      step({ id: "a", needs: ["b"] }),
      step({ id: "b", when: { exists: ref("/steps/a/output") } }),
    ),
    "cycle /steps/0/needs/0: each of these steps waits for the next: a -> b -> a",
  ],
  [
    "two circles, with steps before and behind",
    planOf(
      data,
      step({ id: "a", needs: ["data", "b"] }),
      step({ id: "b", needs: ["a"] }),
      step({ id: "c", needs: ["b"] }),
      step({ id: "d", needs: ["e"] }),
      step({ id: "e", onFailure: "fallback", fallback: ref("/steps/d/output") }),
    ),
    "cycle /steps/1/needs/1: each of these steps waits for the next: a -> b -> a",
    "cycle /steps/4/needs/0: each of these steps waits for the next: d -> e -> d",
  ],
];

describe("checkPlan refuses", () => {
  it.each(refused)("%s", (...row) => expectProblems(row));

  it("with a likely spelling", () => {
    const plan = planOf(
      data,
      step({ id: "a", skill: "finance.nvp", needs: ["dta"], phse: "x" }),
      step({ id: "b", skill: "core.nop", input: ref("/steps/data/output/colums") }),
    );
    expect(problemsOf({ ...plan, stepps: 1 }).map(({ hint }) => hint)).toEqual([
      "Did you mean steps?",
      "Did you mean phase?",
      "Did you mean finance.npv?",
      "Did you mean core.noop?",
      "Did you mean data?",
      "Did you mean columns?",
    ]);
  });
});

const accepted: readonly (readonly [string, unknown])[] = [
  ["one step", planOf(data)],
  ["what the run is started with", planOf({ id: "x", skill: "finance.npv", input: ref("/input") })],
  [
    "a default of another type",
    planOf(
      data,
      step({ when: { eq: [ref("/steps/data/output/total", { default: "none" }), "none"] } }),
    ),
  ],
  [
    "null compared with a string",
    planOf(data, step({ when: { ne: [ref("/steps/data/output/note"), null] } })),
  ],
  [
    "a place inside unknown output",
    planOf(data, {
      id: "x",
      skill: "finance.npv",
      input: { rate: ref("/steps/data/output/data/rate"), flows: [1] },
    }),
  ],
  [
    "a place that the fallback has",
    planOf(
      { ...data, onFailure: "fallback", fallback: { why: "none" } },
      step({ input: ref("/steps/data/output/why") }),
    ),
  ],
  [
    "a fallback that refers",
    planOf(
      data,
      { ...data, id: "again", onFailure: "fallback", fallback: ref("/steps/data/output") },
      step({ input: ref("/steps/again/output/whatever") }),
    ),
  ],
  [
    "a JSON Schema in the plan's input",
    { ...planOf(data), input: { schema: { $ref: "#/$defs/x" } } },
  ],
  [
    "items of forEach",
    planOf(data, {
      id: "x",
      skill: "finance.npv",
      forEach: { items: ref("/steps/data/output/rows") },
      input: { rate: ref("/item/amount"), flows: [ref("/index")], label: ref("/item/name") },
    }),
  ],
  [
    "the outputs of forEach",
    planOf(
      { ...data, forEach: { items: [1, 2] } },
      step({ input: ref("/steps/data/output/1/rows/0/name") }),
    ),
  ],
  [
    "an approval with time enough",
    { ...planOf(step({ approval: { prompt: "?", expiresMs: 10 } })), deadlineMs: 10 },
  ],
];

describe("checkPlan accepts", () => {
  it.each(accepted)("%s", (_what, plan) => {
    expect(problemsOf(plan)).toEqual([]);
  });

  it("and says what the plan is, with its defaults", () => {
    const plan = planOf(
      { id: "c", skill: "core.noop", needs: ["a", "b"], input: ref("/steps/a/output") },
      { id: "a", skill: "core.noop", retry: { attempts: 2 } },
      { id: "b", skill: "core.noop", needs: ["a"] },
    );
    const check = checkPlan(plan, skills);
    expect(check).toMatchObject({
      ok: true,
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      layers: [["a"], ["b"], ["c"]],
      edges: 3,
      plan: { steps: [{}, { input: {}, retry: { attempts: 2, backoffMs: 500, factor: 2 } }, {}] },
    });
    const reordered = { steps: plan.steps, name: plan.name };
    expect(checkPlan(reordered, skills)).toEqual(check);
  });
});
