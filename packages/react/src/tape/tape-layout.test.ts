import type { StepState } from "@stepcast/contracts";
import { describe, expect, test } from "vitest";
import { filledShare, layoutTape, type TapeRun } from "./tape-layout.ts";

function step(stepId: string, at: Partial<StepState>): StepState {
  return {
    stepId,
    label: stepId,
    skill: "core.noop",
    status: "succeeded",
    attempt: 1,
    failures: 0,
    ...at,
  };
}

function run(steps: readonly StepState[], at: Partial<TapeRun> = {}): TapeRun {
  return { status: "completed", queuedAt: 0, startedAt: 0, endedAt: 1_000, steps, ...at };
}

const byTime = { scale: "time", maxLanes: 4 } as const;

describe("the tape of an ended run", () => {
  test("puts steps one after the other on one lane, by their share of the time", () => {
    const { segments, lanes, spanMs } = layoutTape(
      run([
        step("a", { startedAt: 0, endedAt: 250 }),
        step("b", { startedAt: 250, endedAt: 1_000 }),
      ]),
      9_999,
      byTime,
    );
    expect({ lanes, spanMs }).toEqual({ lanes: 1, spanMs: 1_000 });
    expect(segments.map(({ start, end }) => [start, end])).toEqual([
      [0, 0.25],
      [0.25, 1],
    ]);
  });

  test("gives steps that overlap lanes of their own, the longest first", () => {
    const { segments, lanes } = layoutTape(
      run([
        step("short", { startedAt: 0, endedAt: 100 }),
        step("long", { startedAt: 0, endedAt: 1_000 }),
        step("later", { startedAt: 100, endedAt: 400 }),
      ]),
      0,
      byTime,
    );
    expect(lanes).toBe(2);
    expect(Object.fromEntries(segments.map(({ stepId, lane }) => [stepId, lane]))).toEqual({
      long: 0,
      short: 1,
      later: 1,
    });
  });

  test("gives steps without a duration no lane of their own, beside others or before and after them", () => {
    const { lanes, segments } = layoutTape(
      run([
        step("load", { startedAt: 0, endedAt: 400 }),
        ...Array.from({ length: 12 }, (_, place) =>
          step(`check-${place}`, { startedAt: 400, endedAt: 400 }),
        ),
        step("save", { startedAt: 400, endedAt: 1_000 }),
        step("mail", { status: "skipped", endedAt: 1_000 }),
        step("sign", { status: "skipped", endedAt: 1_000 }),
      ]),
      0,
      byTime,
    );
    expect(lanes).toBe(1);
    // Drawn after what begins at the same moment, so that they are seen on it.
    expect(segments.slice(0, 3).map(({ stepId }) => stepId)).toEqual(["load", "save", "check-0"]);
  });

  test("hides no failure without a duration under a success at the same moment", () => {
    const failed = step("failed", { status: "failed", startedAt: 0, endedAt: 0 });
    const { segments } = layoutTape(
      run([failed, step("done", { startedAt: 0, endedAt: 0 })]),
      0,
      byTime,
    );
    expect(new Set(segments.map(({ lane }) => lane)).size).toBe(2);
  });

  test("gives a step without a duration a lane of its own amid another step", () => {
    const { lanes } = layoutTape(
      run([
        step("long", { startedAt: 0, endedAt: 1_000 }),
        step("amid", { startedAt: 500, endedAt: 500 }),
      ]),
      0,
      byTime,
    );
    expect(lanes).toBe(2);
  });

  test("never uses more lanes than it was given", () => {
    const steps = Array.from({ length: 20 }, (_, place) =>
      step(`s${place}`, { startedAt: 0, endedAt: 1_000 }),
    );
    expect(layoutTape(run(steps), 0, { ...byTime, maxLanes: 3 }).lanes).toBe(3);
  });

  test("shows a step that was skipped, though it took no time", () => {
    const { segments } = layoutTape(
      run([step("a", { status: "skipped", endedAt: 1_000 })]),
      0,
      byTime,
    );
    expect(segments).toMatchObject([{ stepId: "a", start: 1, end: 1, live: false }]);
  });

  test("draws thousands of short steps as few segments", () => {
    const steps = Array.from({ length: 5_000 }, (_, place) =>
      step(`s${place}`, { startedAt: place, endedAt: place + 1 }),
    );
    const { segments } = layoutTape(run(steps, { endedAt: 5_000 }), 0, byTime);
    expect(segments.length).toBeLessThan(400);
    // Each says for how many it stands, so that none is taken for the one step whose name it has.
    const stoodFor = segments.reduce((sum, { others = 0 }) => sum + 1 + others, 0);
    expect(stoodFor).toBe(5_000);
  });
});

test("thousands of steps side by side that are wide enough to be seen are few segments, too", () => {
  const steps = Array.from({ length: 10_000 }, (_, place) =>
    step(`s${place}`, {
      startedAt: Math.floor(place / 40),
      endedAt: Math.floor(place / 40) + 2,
      ...(place === 6_000 && { status: "failed" }),
    }),
  );
  const { segments } = layoutTape(run(steps, { endedAt: 252 }), 0, { ...byTime, maxLanes: 8 });
  expect(segments.length).toBeLessThan(420);
  expect(segments.filter(({ status }) => status === "failed")).toHaveLength(1);
});

describe("the tape of a live run", () => {
  const steps = [
    step("a", { startedAt: 0, endedAt: 500 }),
    step("b", { status: "running", startedAt: 500, percent: 50 }),
    step("c", { status: "pending" }),
    step("d", { status: "pending" }),
  ];
  const live = run(steps, { status: "running", endedAt: undefined });

  test("leaves room for what is to come, and fills as the run gets on", () => {
    const { segments, edge } = layoutTape(live, 1_000, { scale: "progress", maxLanes: 2 });
    expect(edge).toBeCloseTo(filledShare(steps));
    expect(edge).toBeGreaterThan(0.3);
    expect(edge).toBeLessThan(0.5);
    expect(segments.at(-1)).toMatchObject({ stepId: "b", live: true, end: edge });
  });

  test("shows how long a person has been waited for, whatever ended meanwhile", () => {
    const { segments } = layoutTape(
      run(
        [
          step("a", { startedAt: 0, endedAt: 400 }),
          step("ask", { status: "waiting", askedAt: 400 }),
          step("b", { startedAt: 0, endedAt: 900 }),
        ],
        { status: "running", endedAt: undefined },
      ),
      1_000,
      byTime,
    );
    expect(segments.at(-1)).toMatchObject({ stepId: "ask", start: 0.4, end: 1, live: true });
  });

  test("leaves out the items of a forEach step", () => {
    const { segments } = layoutTape(
      run([
        step("each", { startedAt: 0, endedAt: 1_000 }),
        step("each/0", { parentStepId: "each", startedAt: 0, endedAt: 500 }),
      ]),
      0,
      byTime,
    );
    expect(segments.map(({ stepId }) => stepId)).toEqual(["each"]);
  });
});
