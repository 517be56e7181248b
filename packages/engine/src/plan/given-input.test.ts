import type { JsonValue } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { createHarness, owner } from "../testing/harness.ts";
import { checkPlan } from "./check.ts";
import { data, planOf, ref, skills, step } from "./checked-plans.ts";

type Input = { readonly [member: string]: JsonValue };

function problemsOf(plan: object, input: Input | undefined): readonly string[] {
  const check = checkPlan(plan, skills, { input });
  return check.ok
    ? []
    : check.problems.map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

const npv = (input: object, rest: object = {}) => ({
  id: "n",
  skill: "finance.npv",
  input: { rate: 0.1, flows: [1], ...input },
  ...rest,
});

const refused: readonly [what: string, plan: object, input: Input, ...problems: string[]][] = [
  [
    "a member that was not given",
    planOf(step({ input: [ref("/input/fiel")] })),
    { file: "a", rate: 1 },
    `reference_type /steps/0/input/0: there is no "fiel": the run's input has file, rate`,
  ],
  [
    "a member of nothing",
    planOf(step({ input: ref("/input/file") })),
    {},
    `reference_type /steps/0/input: there is no "file": the run's input is empty`,
  ],
  [
    "a place inside what was given, and a list that ends before",
    planOf(step({ input: { a: ref("/input/file/name"), b: ref("/input/rows/2/x") } })),
    { file: "flows.csv", rows: [1, 2] },
    'reference_type /steps/0/input/a: there is no "name": /input/file is a string',
    'reference_type /steps/0/input/b: there is no "2": /input/rows is a list',
  ],
  [
    "a value that the skill does not take, the plan's own too",
    {
      ...planOf(npv({ rate: ref("/input/rate"), flows: ref("/input/flows") })),
      input: { flows: 3 },
    },
    { rate: "8 %" },
    "reference_type /steps/0/input/rate: /input/rate is a string, where a number is expected",
    "reference_type /steps/0/input/flows: /input/flows is a number, where a list is expected",
  ],
  [
    "items that are no list, and those that are missing",
    planOf(
      step({ forEach: { items: ref("/input/n") }, input: ref("/item") }),
      step({ id: "y", forEach: { items: ref("/input/m") }, input: ref("/input/o") }),
    ),
    { n: 5 },
    "reference_type /steps/0/forEach/items: /input/n is a number, where a list is expected",
    `reference_type /steps/1/forEach/items: there is no "m": the run's input has n`,
  ],
  [
    "what comes after other steps as well",
    planOf(
      data,
      step({
        needs: ["data"],
        input: [ref("/input/a"), ref("/steps/data/output/note", { default: 1 })],
      }),
    ),
    {},
    `reference_type /steps/1/input/0: there is no "a": the run's input is empty`,
  ],
  [
    "what only a prototype has",
    planOf(step({ input: [ref("/input/constructor"), ref("/input/__proto__")] })),
    {},
    'reference_type /steps/0/input/0: there is no "constructor"',
    'reference_type /steps/0/input/1: there is no "__proto__"',
  ],
];

const left: readonly [what: string, plan: object, input: Input | undefined][] = [
  ["any input while nobody starts the plan", planOf(step({ input: ref("/input/a") })), undefined],
  ["what a default stands in for", planOf(step({ input: ref("/input/a", { default: 1 }) })), {}],
  [
    "what a condition may hold back",
    planOf(step({ when: { exists: ref("/input/a") }, input: ref("/input/a") })),
    {},
  ],
  [
    "what may fail",
    planOf(
      step({ onFailure: "continue", input: ref("/input/a") }),
      step({ id: "y", onFailure: "fallback", fallback: 1, input: ref("/input/a") }),
    ),
    {},
  ],
  [
    "what is skipped with the step that it refers to",
    planOf(
      step({ when: { exists: ref("/input/a") }, input: ref("/input/a") }),
      step({ id: "y", input: [ref("/steps/x/output"), ref("/input/a")] }),
    ),
    {},
  ],
  ["the input of no items", planOf(step({ forEach: { items: [] }, input: ref("/input/a") })), {}],
  ["the result of the run", { ...planOf(data), output: ref("/input/a") }, {}],
  ["all of the input", planOf(step({ input: ref("/input") })), {}],
  ["null for what takes anything", planOf(step({ input: ref("/input/a") })), { a: null }],
];

describe("what a run is started with", () => {
  it.each(refused)(
    "is held against the plan's references: %s",
    (_what, plan, input, ...expected) => {
      const found = problemsOf(plan, input);
      expect(found.map((text, at) => text.slice(0, expected[at]?.length))).toEqual(expected);
    },
  );

  it.each(left)("leaves to the run %s", (_what, plan, input) => {
    expect(problemsOf(plan, input)).toEqual([]);
  });
});

describe("a run", () => {
  const plan = {
    name: "two",
    steps: [
      { id: "first", skill: "test.echo", input: { value: 1 } },
      { id: "last", skill: "test.echo", needs: ["first"], input: { value: ref("/input/file") } },
    ],
  };

  it("is checked with what it would be started with, where that is said", () => {
    const { engine } = createHarness();
    expect(engine.check(plan, owner.room)).toMatchObject({ ok: true });
    expect(engine.check(plan, owner.room, {})).toMatchObject({
      ok: false,
      problems: [{ code: "reference_type", path: "/steps/1/input/value" }],
    });
    const named = { ...plan, input: { file: { $file: "flows.csv" } } };
    expect(engine.check(named, owner.room)).toMatchObject({ ok: false });
    expect(engine.check(named, owner.room, { file: "a" })).toMatchObject({ ok: true });
  });

  it("begins nothing when a later step could not be given its input", async () => {
    const harness = createHarness();
    const started = harness.engine.start({ ...owner, plan });
    await expect(started).rejects.toMatchObject({ code: "plan_invalid" });
    expect((await harness.store.openRuns()).length).toBe(0);
  });

  it("is not run again without what it had, and is with something else", async () => {
    const harness = createHarness();
    const { runId } = await harness.engine.start({ ...owner, plan, input: { file: "a" } });
    await harness.finish(runId);
    const without = harness.engine.rerun({ ...owner, runId, input: {} });
    await expect(without).rejects.toMatchObject({ code: "plan_invalid" });
    const other = await harness.engine.rerun({ ...owner, runId, input: { file: "b" } });
    expect(await harness.finish(other.runId)).toMatchObject({ output: { value: "b" } });
    const reused = await harness.engine.rerun({
      ...owner,
      runId,
      from: "last",
      input: { file: "c" },
    });
    expect(await harness.finish(reused.runId)).toMatchObject({ output: { value: "c" } });
  });
});
