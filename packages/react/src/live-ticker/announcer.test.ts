import type { StepState, StepStatus } from "@stepcast/contracts";
import { expect, test } from "vitest";
import { Announcer } from "./announcer.ts";
import { tickerLabels } from "./ticker-labels.ts";

const labels = tickerLabels("en");

function state(
  statuses: Readonly<Record<string, StepStatus>>,
  status: "running" | "completed" | "failed" = "running",
) {
  const steps = Object.entries(statuses).map(
    ([stepId, of]): StepState => ({
      stepId,
      label: stepId.toUpperCase(),
      skill: "core.noop",
      status: of,
      attempt: 0,
      failures: 0,
    }),
  );
  return { steps, status };
}

function announcer(first: Parameters<typeof state>[0]) {
  const made = new Announcer();
  made.note(state(first), labels);
  return made;
}

test("what was so before is no news", () => {
  expect(announcer({ a: "succeeded" }).next(labels)).toBeUndefined();
});

test("start, success, failure and a question are spoken", () => {
  const voice = announcer({ a: "pending" });
  voice.note(state({ a: "running" }), labels);
  expect(voice.next(labels)).toBe("A started");
  voice.note(state({ a: "succeeded" }), labels);
  expect(voice.next(labels)).toBe("A done");
  expect(voice.next(labels)).toBeUndefined();
});

test("progress is not", () => {
  const voice = announcer({ a: "running" });
  voice.note(state({ a: "running" }), labels);
  expect(voice.next(labels)).toBeUndefined();
});

test("many changes are one sentence: the most urgent, or a sum", () => {
  const voice = announcer({ a: "running", b: "running", c: "pending" });
  voice.note(state({ a: "succeeded", b: "succeeded", c: "running" }), labels);
  expect(voice.next(labels)).toBe("2 steps done");
  voice.note(state({ a: "succeeded", b: "succeeded", c: "failed" }), labels);
  expect(voice.next(labels)).toBe("C failed");
});

test("the end of the run comes before its steps", () => {
  const voice = announcer({ a: "running" });
  voice.note(state({ a: "succeeded" }, "completed"), labels);
  expect(voice.next(labels)).toBe("Plan completed");
});

test("a goal without a plan is called that, and no failed plan", () => {
  const voice = announcer({});
  const error = { code: "goal_not_understood", message: "This planner does not know this goal." };
  voice.note({ ...state({}, "failed"), error }, labels);
  expect(voice.next(labels)).toBe("No plan for this goal");
});
