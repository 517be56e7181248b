import type { StepStatus } from "@stepcast/contracts";
import { expect, test } from "vitest";
import { rerunCounts } from "./rerun-from.tsx";

const plan = {
  name: "p",
  steps: [
    { id: "read", skill: "core.noop", input: {} },
    { id: "npv", skill: "core.noop", input: { $ref: "/steps/read/output" } },
    { id: "chart", skill: "core.noop", input: {}, needs: ["npv"] },
    { id: "mail", skill: "core.noop", input: {} },
    { id: "print", skill: "core.noop", input: {}, needs: ["mail"] },
    { id: "sum", skill: "core.fail", input: {}, fallback: { $ref: "/steps/chart/output" } },
  ],
};

function counts(from: string, failed?: string) {
  const steps = plan.steps.map(({ id, skill }) => ({
    stepId: id,
    label: id,
    skill,
    status: (id === failed ? "failed" : "succeeded") as StepStatus,
    attempt: 1,
    failures: 0,
  }));
  const stepIndex = Object.fromEntries(steps.map(({ stepId }, place) => [stepId, place]));
  return rerunCounts({ plan, steps, stepIndex }, from);
}

test("the step and what depends on it run again, the others are reused", () =>
  expect(counts("npv")).toEqual({ reused: 3, again: 3 }));

test("what has no result cannot be reused, but what came after it can", () =>
  expect(counts("npv", "mail")).toEqual({ reused: 2, again: 4 }));
