import { describe, it } from "vitest";
import { data, expectProblems, planOf, type RefusedPlan, ref, step } from "./checked-plans.ts";

const refused: readonly RefusedPlan[] = [
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
];

describe("checkCondition refuses", () => {
  it.each(refused)("%s", (...row) => expectProblems(row));
});
