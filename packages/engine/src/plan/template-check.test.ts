import { describe, it } from "vitest";
import { data, expectProblems, planOf, type RefusedPlan, ref, step } from "./checked-plans.ts";

const refused: readonly RefusedPlan[] = [
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
    planOf(
      data,
      step({ forEach: { items: ref("/steps/data/output/total") }, input: ref("/item/name") }),
    ),
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
];

describe("a reference is refused:", () => {
  it.each(refused)("%s", (...row) => expectProblems(row));
});
