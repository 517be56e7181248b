import { describe, expect, it } from "vitest";
import type { EventData, EventType, StepcastEvent } from "../events/index.ts";
import { plan } from "../plan.ts";
import type { RunState, StepState } from "../run.ts";
import { foldRunEvents } from "./run.ts";

function event<T extends EventType>(type: T, data: EventData<T>): StepcastEvent {
  // Cast: type and data are paired by the parameter; the union cannot express it.
  return { seq: 1, at: 1_000, type, room: "ada/desk", runId: "run_1", data } as StepcastEvent;
}

const about = { stepId: "npv", skill: "finance.npv" };
const broke = { code: "skill_failed", message: "The file is empty." };

function run(...events: StepcastEvent[]): RunState {
  const document = plan.parse({
    name: "Plan",
    steps: [{ id: "npv", skill: "finance.npv", label: "Calcolo VAN" }],
  });
  const log = [
    event("run.queued", { tags: [], requestedBy: "ada" }),
    event("plan.created", { plan: document, planHash: "hash" }),
    ...events,
  ];
  const state = foldRunEvents(
    undefined,
    log.map((logged, place) => ({ ...logged, seq: place + 1 })),
  );
  if (state === undefined) throw new Error("a queued run has a state");
  return state;
}

function step(...events: StepcastEvent[]): StepState | undefined {
  return run(...events).steps[0];
}

const start = (attempt = 1): StepcastEvent =>
  event("step.started", { ...about, label: "Calcolo VAN", attempt });

describe("a step, as its events say", () => {
  it("waits with the plan's label until it starts", () => {
    expect(step()).toMatchObject({ status: "pending", label: "Calcolo VAN", attempt: 0 });
  });

  it("shows the latest percent and message, and ends at 100", () => {
    const progress = [
      event("step.progress", { stepId: "npv", percent: 42 }),
      event("step.progress", { stepId: "npv", percent: 42, message: "year 3" }),
    ];
    expect(step(start(), ...progress)).toMatchObject({
      status: "running",
      percent: 42,
      message: "year 3",
    });
    const success = event("step.succeeded", { ...about, output: 7, durationMs: 5, attempt: 1 });
    expect(step(start(), ...progress, success)).toMatchObject({
      status: "succeeded",
      percent: 100,
      output: 7,
    });
  });

  it("is retrying until the next attempt starts, and counts its failures", () => {
    const failure = event("step.failed", {
      ...about,
      error: broke,
      attempt: 1,
      durationMs: 5,
      retryAt: 9_000,
    });
    expect(step(start(), failure)).toMatchObject({
      status: "retrying",
      retryAt: 9_000,
      failures: 1,
    });
    const second = step(start(), failure, start(2));
    expect(second).toMatchObject({ status: "running", attempt: 2, failures: 1 });
    expect(second?.retryAt).toBeUndefined();
    // What the first try took is no figure of the second, but the step has spent it.
    expect(second?.durationMs).toBeUndefined();
    expect(second?.earlierMs).toBe(failure.type === "step.failed" ? failure.data.durationMs : 0);
    const skipped = event("step.skipped", { stepId: "npv", code: "run_ended", reason: "over" });
    expect(step(start(), failure, skipped)?.retryAt).toBeUndefined();
  });

  it("counts as succeeded, not failed, when the fallback was used", () => {
    const state = run(
      start(),
      event("step.failed", {
        ...about,
        error: broke,
        attempt: 1,
        durationMs: 5,
        handled: "fallback",
      }),
      event("step.succeeded", { ...about, output: 0, durationMs: 0, attempt: 1, fallback: true }),
    );
    expect(state).toMatchObject({ succeeded: 1, failed: 0 });
    expect(state.steps[0]).toMatchObject({
      status: "succeeded",
      handled: "fallback",
      error: broke,
    });
  });

  it("waits for a person and goes on after a yes", () => {
    const asked = event("approval.requested", {
      approvalId: "a",
      prompt: "Really?",
      stepId: "npv",
    });
    const yes = event("approval.resolved", {
      approvalId: "a",
      approved: true,
      by: "ada",
      stepId: "npv",
    });
    expect(step(asked)).toMatchObject({ status: "waiting", askedAt: asked.at });
    expect(step(asked, yes)?.status).toBe("pending");
    expect(run(asked, yes).approvals).toMatchObject([{ status: "approved", by: "ada" }]);
  });

  it("starts afresh on a retry of the run, which takes its failure back", () => {
    const state = run(
      start(),
      event("step.failed", { ...about, error: broke, attempt: 1, durationMs: 5 }),
      event("run.resumed", {
        by: "ada",
        retry: { steps: ["npv"], failed: 1, skipped: 0, cancelled: 0 },
      }),
    );
    expect(state).toMatchObject({ failed: 0, status: "queued" });
    expect(state.steps[0]).toMatchObject({ status: "pending", failures: 0, attempt: 1 });
    expect(state.steps[0]?.error).toBeUndefined();
  });

  it("ends with its run when it is an item that waited or ran, and starts afresh with it", () => {
    const item = (index: number) =>
      event("step.started", {
        stepId: `npv/${index}`,
        skill: "finance.npv",
        label: "north",
        parentStepId: "npv",
        attempt: 1,
      });
    const failure = { error: broke, attempt: 1, durationMs: 5 };
    const figures = { durationMs: 9, totalSteps: 1, layers: 1, speedup: 1, criticalPathMs: 9 };
    const counts = { succeeded: 0, failed: 0, skipped: 1, cancelled: 0 };
    const ended = [
      event("step.started", { ...about, label: "Calcolo VAN", attempt: 1, items: 3 }),
      item(0),
      item(1),
      item(2),
      event("step.failed", { ...about, ...failure, stepId: "npv/0", retryAt: 9_000 }),
      event("step.failed", { ...about, ...failure, stepId: "npv/1" }),
      event("step.skipped", { stepId: "npv", code: "budget", reason: "spent" }),
      event("run.failed", { error: broke, ...figures, ...counts }),
    ];
    const statuses = (state: RunState) => state.steps.map(({ status }) => status);
    expect(statuses(run(...ended))).toEqual(["skipped", "cancelled", "failed", "cancelled"]);
    expect(run(...ended).steps[1]?.retryAt).toBeUndefined();
    const steps = ["npv", "npv/0", "npv/1", "npv/2"];
    const retry = { steps, failed: 0, skipped: 1, cancelled: 0 };
    const again = run(...ended, event("run.resumed", { by: "ada", retry }));
    expect(statuses(again)).toEqual(["pending", "pending", "pending", "pending"]);
  });

  it("adds the items of a forEach step behind the plan's steps, once each", () => {
    const item = {
      stepId: "npv/0",
      skill: "finance.npv",
      label: "north",
      parentStepId: "npv",
      attempt: 1,
    };
    const state = run(
      start(),
      event("step.started", item),
      event("step.started", { ...item, attempt: 2 }),
    );
    expect(state.steps.map(({ stepId, attempt }) => [stepId, attempt])).toEqual([
      ["npv", 1],
      ["npv/0", 2],
    ]);
    expect(state.succeeded).toBe(0);
  });

  it("is not confused by steps that are called like members of every object", () => {
    for (const stepId of ["toString", "hasOwnProperty", "valueOf", "constructor"]) {
      const started = event("step.started", { ...about, stepId, label: stepId, attempt: 1 });
      const success = event("step.succeeded", {
        ...about,
        stepId,
        output: 1,
        durationMs: 1,
        attempt: 1,
      });
      const state = run(started, success);
      expect(state.steps.map((other) => [other.stepId, other.status])).toEqual([
        ["npv", "pending"],
        [stepId, "succeeded"],
      ]);
    }
  });
});
