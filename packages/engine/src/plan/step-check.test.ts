import { describe, it } from "vitest";
import { data, expectProblems, planOf, type RefusedPlan, ref, step } from "./checked-plans.ts";

const refused: readonly RefusedPlan[] = [
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
];

describe("checkStep refuses", () => {
  it.each(refused)("%s", (...row) => expectProblems(row));
});
