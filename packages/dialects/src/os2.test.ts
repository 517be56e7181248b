import { limits } from "@stepcast/contracts";
import { runArbitrary } from "@stepcast/contracts/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Os2Event, os2Dialect, os2Event, os2Words } from "./os2.ts";
import { type RunLine, runOf } from "./testing/run-of.ts";

const project = (...lines: readonly RunLine[]) =>
  runOf(...lines).flatMap((event) => os2Event(event) ?? []);

const outcome = {
  durationMs: 2_840,
  totalSteps: 1,
  succeeded: 1,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  layers: 1,
  speedup: 1,
  criticalPathMs: 2_000,
};
const started = { stepId: "step_0", skill: "business_plan.run", label: "Market", attempt: 1 };

describe("the plan stream", () => {
  it("tells a simple plan in order, with every field of the source", () => {
    const events = project(
      ["run.queued", { tags: [], projectId: "proj_7", requestedBy: "ada", goal: "A plan" }],
      ["run.started", { planName: "A plan", planHash: "h", totalSteps: 1, layers: 1 }],
      ["step.started", started],
      ["step.progress", { stepId: "step_0", percent: 25 }],
      ["step.progress", { stepId: "step_0", percent: 50, message: "half" }],
      ["step.progress", { stepId: "step_0", percent: 75 }],
      ["step.succeeded", { stepId: "step_0", skill: started.skill, durationMs: 9, attempt: 1 }],
      ["run.completed", outcome],
    );
    const base = { planId: "plan_1", ts: expect.any(Number) };
    const step = { ...base, stepId: "step_0" };
    expect(events).toEqual([
      { type: "plan_started", ...base, projectId: "proj_7" },
      { type: "step_started", ...step, skillId: "business_plan.run", label: "Market" },
      { type: "step_progress", ...step, percent: 25 },
      { type: "step_progress", ...step, percent: 50, message: "half" },
      { type: "step_progress", ...step, percent: 75 },
      { type: "step_succeeded", ...step, skillId: "business_plan.run" },
      { type: "plan_completed", ...base, message: "Completato in 2.8s", status: "completed" },
    ]);
  });

  it("ends with plan_completed whatever the end was, in the language that was asked for", () => {
    const [failed, cancelled] = runOf(
      ["run.failed", { error: { code: "skill_failed", message: "It broke." }, ...outcome }],
      ["run.cancelled", { by: "ada", ...outcome, durationMs: 125_000 }],
    ).map((event) => os2Event(event, os2Words.en));
    expect(failed).toMatchObject({ status: "failed", message: "Failed after 2.8s: It broke." });
    expect(cancelled).toMatchObject({ status: "cancelled", message: "Cancelled after 2m 5s" });
  });

  it("says of another attempt that the step begins again, not that a second step began", () => {
    const error = { code: "skill_failed", message: "No answer." };
    const failed = { stepId: "step_0", skill: "core.noop", error, durationMs: 5 };
    const events = project(
      ["step.failed", { ...failed, attempt: 1, retryAt: 1_800_000_000_500 }],
      ["step.started", { ...started, attempt: 2 }],
      ["step.failed", { ...failed, attempt: 2 }],
    );
    expect(events.map(({ type }) => type)).toEqual([
      "step_progress",
      "step_progress",
      "step_failed",
    ]);
    expect(events[0]).toMatchObject({ percent: 0, message: "No answer." });
    const { skill: skillId, label } = started;
    expect(events[1]).toMatchObject({ stepId: "step_0", percent: 0, skillId, label });
  });

  it("starts a plan that is retried anew, and each step that it tries again", () => {
    const retry = { steps: ["step_0"], failed: 1, skipped: 0, cancelled: 0 };
    const events = project(
      ["run.resumed", { by: "ada", retry }],
      ["step.started", { ...started, attempt: 3, retried: true }],
      ["step.started", { ...started, attempt: 4 }],
    );
    expect(events.map(({ type }) => type)).toEqual([
      "plan_started",
      "step_started",
      "step_progress",
    ]);
  });

  it("says of a step that was cancelled that it failed, and why", () => {
    const [event] = project([
      "step.cancelled",
      { stepId: "step_0", reason: "The run was cancelled." },
    ]);
    expect(event).toEqual({
      type: "step_failed",
      planId: "plan_1",
      stepId: "step_0",
      message: "The run was cancelled.",
      ts: expect.any(Number),
    });
  });

  it("keeps connections open with a comment every 15 seconds", () => {
    expect(os2Dialect().heartbeat(0)).toBe("keep-alive");
    expect(os2Dialect().heartbeatMs).toBe(15_000);
    expect(limits.heartbeatMs).toBe(15_000);
  });

  it("holds its promises for the log of any run, cut anywhere", () => {
    fc.assert(
      fc.property(runArbitrary, fc.nat(60), (log, cut) => {
        const all = log.flatMap((event) => os2Event(event) ?? []);
        const parts = [log.slice(0, cut), log.slice(cut)].map((part) =>
          part.flatMap((event) => os2Event(event) ?? []),
        );
        expect(parts.flat()).toEqual(all);
        expect(all[0]?.type).toBe("plan_started");
        expect(all.at(-1)?.type).toBe("plan_completed");
        for (const event of all) checkFields(event);
        const starts = all.filter(({ type }) => type === "step_started");
        const ids = starts.map((event) => "stepId" in event && event.stepId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

function checkFields(event: Os2Event): void {
  expect(event.planId).toBe("plan_1");
  expect(Number.isInteger(event.ts)).toBe(true);
  switch (event.type) {
    case "step_started":
      expect(event).toMatchObject({ skillId: expect.any(String), label: expect.any(String) });
      break;
    case "step_progress":
      expect(event.percent).toBeGreaterThanOrEqual(0);
      expect(event.percent).toBeLessThanOrEqual(100);
      break;
    case "step_succeeded":
      expect(event.skillId).toMatch(/\./);
      break;
    case "plan_completed":
      expect(event.message).toMatch(/\d\.\ds/);
      break;
    default:
  }
}
