import type { PlanProblem } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createSkillRegistry } from "../registry.ts";
import { defineSkill } from "../skill.ts";
import { checkPlan } from "./check.ts";

const artifact = z.strictObject({ $artifact: z.string(), name: z.string() });
const load = defineSkill({
  id: "csv.load",
  title: "Load",
  input: z.strictObject({
    file: artifact.optional(),
    separator: z.enum([",", ";"]).optional(),
    limit: z.number().int().positive().default(100),
  }),
  output: z.object({
    rows: z.array(z.object({ name: z.string(), amount: z.number() })),
    columns: z.array(z.string()),
    total: z.number(),
    note: z.string().nullable(),
    open: z.boolean(),
    data: z.unknown(),
  }),
  run: () => ({ rows: [], columns: [], total: 0, note: null, open: true, data: 1 }),
});
const npv = defineSkill({
  id: "finance.npv",
  title: "NPV",
  input: z.object({
    rate: z.number().gt(-1),
    flows: z.array(z.number()).min(1),
    label: z.string().optional(),
    table: z.array(z.object({ name: z.string(), amount: z.number() })).optional(),
  }),
  output: z.object({ npv: z.number() }),
  run: () => ({ npv: 0 }),
});
const noop = defineSkill({
  id: "core.noop",
  title: "Noop",
  input: z.unknown(),
  output: z.null(),
  run: () => null,
});
const skills = createSkillRegistry([load, npv, noop]);

const ref = (pointer: string, rest: object = {}) => ({ $ref: pointer, ...rest });
const data = { id: "data", skill: "csv.load" };
const step = (rest: object) => ({ id: "x", skill: "core.noop", ...rest });
const planOf = (...steps: readonly object[]) => ({ name: "Test", steps });

function problemsOf(plan: unknown): readonly PlanProblem[] {
  const check = checkPlan(plan, skills);
  return check.ok ? [] : check.problems;
}

type Row = readonly [what: string, plan: unknown, ...problems: readonly string[]];

/** Each problem as `code path: message`, of which the expected text is the beginning. */
const refused: readonly Row[] = [
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
    "shape /steps/0/when: is not allowed here",
  ],
  [
    "half a comparison",
    planOf(step({ when: { all: [{ gt: [1] }] } })),
    "shape /steps/0/when/all/0/gt",
  ],
  [
    "a wrong step beside another",
    planOf(step({ id: 1 }), step({ skill: "core.nop" })),
    "shape /steps/0/id: expected string",
    'unknown_skill /steps/1/skill: there is no skill "core.nop"',
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
    "a reference to an unknown step",
    planOf(data, step({ input: [ref("/steps/dat/output")] })),
    'unknown_step /steps/1/input/0: the plan has no step "dat"',
  ],
  [
    "a reference to nowhere",
    planOf(step({ input: ref("/stepz/data") })),
    "reference_invalid /steps/0/input: /stepz/data leads nowhere",
  ],
  [
    "a reference to a step's status",
    planOf(data, step({ input: { "a/b": ref("/steps/data/status") } })),
    "reference_invalid /steps/1/input/a~1b: /steps/data/status is no place in a step",
  ],
  [
    "a reference that is no pointer",
    planOf(step({ input: ref("steps.data") })),
    "reference_invalid /steps/0/input: a reference is a JSON Pointer",
  ],
  [
    "a reference that is no text",
    planOf(step({ input: { $ref: 5 } })),
    "reference_invalid /steps/0/input: ",
  ],
  [
    "a reference with more beside it",
    planOf(data, step({ input: ref("/steps/data/output", { else: 1 }) })),
    "reference_invalid /steps/1/input: ",
  ],
  [
    "a default that refers",
    planOf(data, step({ input: ref("/input/a", { default: ref("/input/b") }) })),
    "reference_invalid /steps/1/input: a default is a plain value",
  ],
  [
    "a member of the index",
    planOf(step({ forEach: { items: [1] }, input: ref("/index/0") })),
    "reference_invalid /steps/0/input: /index is a number",
  ],
  [
    "an item without forEach",
    planOf(step({ input: { a: ref("/item/a"), b: ref("/index") } })),
    "reference_invalid /steps/0/input/a: /item/a has a meaning only",
    "reference_invalid /steps/0/input/b: /index has",
  ],
  [
    "an item in a condition",
    planOf(step({ forEach: { items: [1] }, when: { gt: [ref("/item"), 1] } })),
    "reference_invalid /steps/0/when/gt/0: /item has",
  ],
  [
    "an item in the result",
    { ...planOf(data), output: ref("/item") },
    "reference_invalid /output: /item has",
  ],
  [
    "a reference in the plan's input",
    { ...planOf(data), input: { a: ref("/steps/data/output") } },
    "reference_invalid /input/a: /steps/data/output is not followed here",
  ],

  [
    "a member that no output has",
    planOf(data, step({ input: ref("/steps/data/output/row") })),
    'reference_type /steps/1/input: there is no "row": the output of step data has rows, columns',
  ],
  [
    "a member of an element",
    planOf(data, step({ input: ref("/steps/data/output/rows/0/nmae") })),
    'reference_type /steps/1/input: there is no "nmae": the output of step data/rows/0 has name, amount',
  ],
  [
    "a member of a list",
    planOf(data, step({ input: ref("/steps/data/output/rows/first") })),
    'reference_type /steps/1/input: there is no "first": the output of step data/rows is a list',
  ],
  [
    "a member of a number",
    planOf(data, step({ input: ref("/steps/data/output/total/x") })),
    'reference_type /steps/1/input: there is no "x": the output of step data/total is a number',
  ],
  [
    "a member of the result",
    { ...planOf(data), output: { a: ref("/steps/data/output/b") } },
    'reference_type /output/a: there is no "b"',
  ],
  [
    "a single output of forEach",
    planOf({ ...data, forEach: { items: [1] } }, step({ input: ref("/steps/data/output/rows") })),
    'reference_type /steps/1/input: there is no "rows": the output of step data is a list',
  ],
  [
    "an item's wrong member",
    planOf(
      data,
      step({ forEach: { items: ref("/steps/data/output/rows") }, input: ref("/item/nmae") }),
    ),
    'reference_type /steps/1/input: there is no "nmae"',
  ],
  [
    "a member that no given item has",
    planOf(
      step({ forEach: { items: [{ a: 1 }, { b: 2 }] }, input: [ref("/item/a"), ref("/item/c")] }),
    ),
    "reference_type /steps/0/input/1: /item/c leads to nothing",
  ],
  [
    "items that are no list",
    planOf(data, step({ forEach: { items: ref("/steps/data/output/total") } })),
    "reference_type /steps/1/forEach/items: /steps/data/output/total is a number, where a list is expected",
  ],
  [
    "a string for a number",
    planOf(data, {
      id: "x",
      skill: "finance.npv",
      input: { rate: ref("/steps/data/output/note"), flows: [1] },
    }),
    "reference_type /steps/1/input/rate: /steps/data/output/note is a string or null, where a number is expected",
  ],
  [
    "a list of strings for one of numbers",
    planOf(data, {
      id: "x",
      skill: "finance.npv",
      input: { rate: 1, flows: ref("/steps/data/output/columns") },
    }),
    "reference_type /steps/1/input/flows: /steps/data/output/columns is a list whose element is a string",
  ],
  [
    "a string among numbers",
    planOf(data, {
      id: "x",
      skill: "finance.npv",
      input: { rate: 1, flows: [1, ref("/steps/data/output/columns/0")] },
    }),
    "reference_type /steps/1/input/flows/1: ",
  ],
  [
    "objects without a member",
    planOf(
      data,
      {
        id: "x",
        skill: "finance.npv",
        input: { rate: 1, flows: [1], table: [ref("/steps/n/output")] },
      },
      { id: "n", skill: "finance.npv", input: { rate: 1, flows: [1] } },
    ),
    "reference_type /steps/1/input/table/0: /steps/n/output is an object without the member name",
  ],
  [
    "an index for a string",
    planOf({
      id: "x",
      skill: "finance.npv",
      forEach: { items: [1] },
      input: { rate: 1, flows: [1], label: ref("/index") },
    }),
    "reference_type /steps/0/input/label: /index is a number, where a string",
  ],
  [
    "a condition that is a number",
    planOf(data, step({ when: ref("/steps/data/output/total") })),
    "reference_type /steps/1/when: a condition is true or false, but this is /steps/data/output/total (a number)",
  ],
  [
    "a number above a string",
    planOf(data, step({ when: { not: { gt: [ref("/steps/data/output/total"), "1"] } } })),
    'reference_type /steps/1/when/not/gt: "gt" cannot compare',
  ],
  [
    "order among booleans",
    planOf(data, step({ when: { any: [{ lt: [ref("/steps/data/output/open"), true] }] } })),
    'reference_type /steps/1/when/any/0/lt: "lt" cannot',
  ],
  [
    "a list in a number",
    planOf(data, step({ when: { in: [1, ref("/steps/data/output/total")] } })),
    'reference_type /steps/1/when/in: "in" looks into a list',
  ],
  [
    "constants of unlike types",
    planOf(step({ when: { eq: [1, "1"] } })),
    'shape /steps/0/when/eq: "eq" cannot compare 1 with "1"',
  ],

  [
    "a missing input",
    planOf({ id: "x", skill: "finance.npv" }),
    "input_type /steps/0/input/rate: finance.npv does not take this: is missing",
    "input_type /steps/0/input/flows: ",
  ],
  [
    "a constant of the wrong type",
    planOf({ id: "x", skill: "finance.npv", input: { rate: "0.1", flows: [1] } }),
    "input_type /steps/0/input/rate: finance.npv does not take this: expected number",
  ],
  [
    "a missing member beside a reference",
    planOf({ id: "x", skill: "finance.npv", input: { rate: ref("/input/rate") } }),
    "input_type /steps/0/input/flows: finance.npv does not take this: is missing: an array",
  ],
  [
    "an input that the skill does not know",
    planOf({ ...data, input: { limit: ref("/input/l"), seperator: ";" } }),
    'input_type /steps/0/input/seperator: csv.load does not take this: there is no member "seperator"',
  ],
  [
    "a constant beside a reference in a list",
    planOf({ id: "x", skill: "finance.npv", input: { rate: 1, flows: [ref("/input/a"), "b"] } }),
    "input_type /steps/0/input/flows/1: ",
  ],
  [
    "a file that nobody uploaded",
    planOf({ ...data, input: { file: { $file: "a.csv" } } }),
    "file_not_uploaded /steps/0/input/file: the file was not uploaded",
  ],
  [
    "a file in the plan's input",
    { ...planOf(data), input: { file: { $file: "a.csv" } } },
    "file_not_uploaded /input/file",
  ],

  [
    "a fallback for nothing",
    planOf(step({ fallback: null })),
    "option_conflict /steps/0/fallback: the fallback would never be used",
  ],
  [
    "no fallback",
    planOf(step({ onFailure: "fallback" })),
    "option_conflict /steps/0/onFailure: there is no fallback",
  ],
  [
    "approval of what never runs",
    planOf(step({ when: false, approval: { prompt: "?" } })),
    "option_conflict /steps/0/approval: the step never runs",
  ],
  [
    "approval beyond the deadline",
    { ...planOf(step({ approval: { prompt: "?", expiresMs: 2_000 } })), deadlineMs: 1_000 },
    "option_conflict /steps/0/approval/expiresMs: the run's deadline ends",
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
  it.each(refused)("%s", (_what, plan, ...expected) => {
    const found = problemsOf(plan).map(({ code, path, message }) => `${code} ${path}: ${message}`);
    expect(found.map((text, at) => text.slice(0, expected[at]?.length))).toEqual(expected);
  });

  it("with a likely spelling", () => {
    const plan = planOf(
      data,
      step({ id: "a", skill: "finance.nvp", needs: ["dta"], phse: "x" }),
      step({ id: "b", skill: "core.nop", input: ref("/steps/data/output/colums") }),
    );
    expect(problemsOf({ ...plan, stepps: 1 }).map(({ hint }) => hint)).toEqual([
      "Did you mean steps?",
      "Did you mean phase?",
      "Did you mean core.noop?",
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
    const reordered = { steps: plan.steps.map((each) => ({ ...each })).slice(), name: plan.name };
    expect(checkPlan(reordered, skills)).toEqual(check);
  });
});
