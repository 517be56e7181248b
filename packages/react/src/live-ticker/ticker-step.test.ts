import type { Plan, StepState } from "@stepcast/contracts";
import { describe, expect, test } from "vitest";
import { tickerLabels, tickerLocales } from "./ticker-labels.ts";
import { tickerProgress, tickerSteps, timeLeftMs, visibleSteps } from "./ticker-step.ts";

const { statusLines } = tickerLabels("it");

function step(stepId: string, at: Partial<StepState> = {}): StepState {
  return {
    stepId,
    label: stepId,
    skill: "core.noop",
    status: "pending",
    attempt: 0,
    failures: 0,
    ...at,
  };
}

function stateOf(at: Partial<StepState>, plan?: Plan) {
  return tickerSteps({ steps: [step("a", at)], plan }, statusLines)[0]?.state;
}

describe("a row", () => {
  test("is called by the plan's label, else by the skill's line in the language", () => {
    const rows = tickerSteps(
      {
        plan: undefined,
        steps: [
          step("npv", { label: "Calcolo VAN/TIR", skill: "finance.npv" }),
          step("chart", { skill: "report.chart" }),
          step("mine", { skill: "acme.thing" }),
        ],
      },
      statusLines,
    );
    expect(rows.map(({ label }) => label)).toEqual(["Calcolo VAN/TIR", "Grafico", "mine"]);
  });

  test.each([
    ["en", "Draw the chart"],
    ["it", "Grafico"],
    ["fr", "Graphique"],
    // Nobody speaks it here.
    ["de", "Draw the chart"],
  ])("is told in %s as %s", (locale, line) => {
    const steps = [step("chart", { skill: "report.chart" })];
    const rows = tickerSteps({ plan: undefined, steps }, tickerLabels(locale).statusLines);
    expect(rows[0]?.label).toBe(line);
  });

  test("has a line for the same skills in every language", () => {
    const skills = tickerLocales.map((locale) =>
      Object.keys(tickerLabels(locale).statusLines).sort(),
    );
    for (const ofLocale of skills) expect(ofLocale).toEqual(skills[0]);
    expect(skills[0]).toContain("core.sleep");
  });

  test("is not fooled by the names of an object's own members", () => {
    const rows = tickerSteps(
      { plan: undefined, steps: [step("x", { skill: "constructor" })] },
      statusLines,
    );
    expect(rows[0]?.label).toBe("x");
  });

  test("says how its step stands", () => {
    expect(stateOf({})).toEqual({ kind: "queued" });
    expect(stateOf({ status: "running", percent: 42 })).toEqual({ kind: "running", percent: 42 });
    expect(stateOf({ status: "waiting" })).toEqual({ kind: "needs-you" });
    expect(stateOf({ status: "succeeded", durationMs: 2_400 })).toEqual({
      kind: "succeeded",
      durationMs: 2_400,
      reused: false,
    });
    expect(
      stateOf({
        status: "failed",
        error: { code: "skill_failed", message: "closed", hint: "Open it" },
      }),
    ).toEqual({ kind: "failed", code: "skill_failed", message: "closed", hint: "Open it" });
    expect(stateOf({ status: "cancelled" })).toEqual({ kind: "cancelled" });
  });

  test("counts the attempt that comes next, of those the plan allows", () => {
    const retry = { attempts: 3, backoffMs: 1, factor: 1, maxMs: 1, jitter: 0 };
    const plan: Plan = { name: "p", steps: [{ id: "a", skill: "core.fail", input: {}, retry }] };
    expect(stateOf({ status: "retrying", attempt: 1 }, plan)).toEqual({
      kind: "retrying",
      attempt: 2,
      of: 3,
    });
  });
});

describe("more rows than fit", () => {
  const rows = tickerSteps(
    {
      plan: undefined,
      steps: [
        ...Array.from({ length: 6 }, (_, place) =>
          step(`done-${place}`, { status: "succeeded", durationMs: 1 }),
        ),
        step("broken", { status: "failed" }),
        step("live", { status: "running" }),
        ...Array.from({ length: 12 }, (_, place) => step(`next-${place}`)),
      ],
    },
    statusLines,
  );

  test("keep what needs attention, what runs and what comes next, in plan order", () => {
    expect(visibleSteps(rows, 5).map(({ stepId }) => stepId)).toEqual([
      "broken",
      "live",
      "next-0",
      "next-1",
      "next-2",
    ]);
  });

  test("are all shown when they fit", () => expect(visibleSteps(rows, 20)).toBe(rows));
});

test("progress counts steps of the plan, not items, and knows the total before the steps", () => {
  const steps = [
    step("each", { status: "running" }),
    step("each/0", { parentStepId: "each", status: "succeeded" }),
    step("b", { status: "succeeded" }),
  ];
  expect(tickerProgress({ steps, totalSteps: 2 })).toEqual({ done: 1, total: 2 });
  expect(tickerProgress({ steps: [], totalSteps: 4 })).toEqual({ done: 0, total: 4 });
});

test("a failed or stopped run counts only what succeeded", () => {
  const steps = [
    step("a", { status: "succeeded" }),
    step("b", { status: "failed" }),
    step("c", { status: "skipped" }),
    step("d", { status: "cancelled" }),
  ];
  expect(tickerProgress({ steps, totalSteps: 4 })).toEqual({ done: 1, total: 4 });
});

test("time left is told only once enough is known", () => {
  expect(timeLeftMs(0.5, 1_000)).toBeUndefined();
  expect(timeLeftMs(0.05, 60_000)).toBeUndefined();
  expect(timeLeftMs(0.5, 10_000)).toBe(10_000);
});
