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
    const next = (attempt: number, failures: number) =>
      stateOf({ status: "retrying", attempt, failures }, plan);
    expect(next(1, 1)).toEqual({ kind: "retrying", attempt: 2, of: 3 });
    // A try that its process cut short, or from before the run was retried, is none of the three.
    expect(next(2, 1)).toEqual({ kind: "retrying", attempt: 3, of: 4 });
    expect(next(4, 1)).toEqual({ kind: "retrying", attempt: 5, of: 6 });
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
  const left = (ended: number, of: number, nowMs: number) => {
    const steps = Array.from({ length: of }, (_, place) =>
      step(`s${place}`, place < ended ? { status: "succeeded", endedAt: 500 } : {}),
    );
    return timeLeftMs({ steps, queuedAt: 0, startedAt: 0 }, nowMs);
  };
  expect(left(1, 2, 1_000)).toBeUndefined();
  expect(left(1, 20, 60_000)).toBeUndefined();
  expect(left(1, 2, 10_000)).toBe(10_000);
});

test("time left goes by what the run itself does, and since it was last asked to go on", () => {
  const day = 86_400_000;
  const done = { status: "succeeded", endedAt: 9_000 } as const;
  const steps = [step("a", done), step("b", done), step("c"), step("d")];
  const run = { queuedAt: 0, startedAt: 0, steps };
  expect(timeLeftMs({ ...run, retriedAt: day }, day + 10_000)).toBeUndefined();
  const mended = [...steps.slice(0, 2), step("c", { ...done, endedAt: day + 9_000 }), step("d")];
  expect(timeLeftMs({ ...run, steps: mended, retriedAt: day }, day + 10_000)).toBe(10_000);
  const reused = mended.map((one) => (one.stepId < "c" ? { ...one, reusedFrom: "run_x" } : one));
  expect(timeLeftMs({ ...run, steps: reused }, 10_000)).toBe(10_000);
});
