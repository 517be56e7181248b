// @vitest-environment happy-dom
import { StepcastError } from "@stepcast/contracts";
import { runArbitrary } from "@stepcast/contracts/testing";
import { type Os2Event, os2Event } from "@stepcast/dialects";
import { act, cleanup, renderHook } from "@testing-library/react";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { foldOsActivity, noActivity } from "./os-activity.ts";
import { oneStep, scriptedClient } from "./testing/scripted-client.tsx";
import { useOsActivityStream } from "./use-os-activity-stream.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const step = { stepId: "step_0", skill: "market.size", label: "Market", attempt: 1 };

const broken = { ...oneStep, error: { code: "skill_failed", message: "No." } };
const retried = { by: "ada", retry: { steps: ["step_1"], failed: 1, skipped: 0, cancelled: 0 } };

async function mounted(stage = scriptedClient()) {
  const hook = renderHook(() => useOsActivityStream("ada", "desk"), { wrapper: stage.wrapper });
  await act(async () => undefined);
  return { stage, hook };
}

function begin({ tell }: ReturnType<typeof scriptedClient>, runId: string): void {
  tell(runId, "run.queued", { tags: ["project:proj_7"], requestedBy: "ada" });
  tell(runId, "step.started", step);
}

describe("useOsActivityStream", () => {
  it("shows the plan of its session as it goes, and its end for three seconds", async () => {
    const { stage, hook } = await mounted();
    expect(hook.result.current).toMatchObject({ connected: true, activeSteps: [] });
    act(() => begin(stage, "run_1"));
    expect(hook.result.current).toMatchObject({
      currentPlanId: "plan_1",
      activeSteps: [
        {
          stepId: "step_0",
          skillId: "market.size",
          label: "Market",
          status: "running",
          startTime: expect.any(Number),
        },
      ],
    });
    act(() => stage.tell("run_1", "step.progress", { stepId: "step_0", percent: 42 }));
    expect(hook.result.current.activeSteps).toMatchObject([{ status: "progress", progress: 42 }]);
    act(() => {
      const { skill, attempt } = step;
      stage.tell("run_1", "step.succeeded", { stepId: "step_0", skill, attempt, durationMs: 9 });
      stage.tell("run_1", "run.completed", oneStep);
    });
    expect(hook.result.current.lastEvent).toMatchObject({
      type: "plan_completed",
      message: "Completato in 2.8s",
    });
    act(() => vi.advanceTimersByTime(2_999));
    expect(hook.result.current.activeSteps).toMatchObject([{ status: "success" }]);
    act(() => vi.advanceTimersByTime(1));
    expect(hook.result.current).toMatchObject({ activeSteps: [], currentPlanId: undefined });
  });

  it("keeps a plan that began while the one before was held", async () => {
    const { stage, hook } = await mounted();
    act(() => {
      begin(stage, "run_1");
      stage.tell("run_1", "run.completed", oneStep);
      begin(stage, "run_2");
    });
    act(() => vi.advanceTimersByTime(10_000));
    expect(hook.result.current.currentPlanId).toBe("plan_2");
    expect(hook.result.current.activeSteps).toHaveLength(1);
  });

  it("shows a plan that was under way before it came", async () => {
    const stage = scriptedClient();
    begin(stage, "run_1");
    stage.open.push(
      { runId: "run_1", room: "ada/desk", lastSeq: 2 },
      { runId: "run_2", room: "ada/other", lastSeq: 9 },
    );
    const { hook } = await mounted(stage);
    expect(hook.result.current.currentPlanId).toBe("plan_1");
    expect(hook.result.current.activeSteps).toHaveLength(1);
  });

  it("misses no plan that began before its feed did", async () => {
    const { stage, hook } = await mounted(scriptedClient("live", false));
    // The feed begins after it, and an answer from before would not have it.
    begin(stage, "run_1");
    stage.open.push({ runId: "run_1", room: "ada/desk", lastSeq: 2 });
    await act(async () => stage.begin());
    expect(hook.result.current.currentPlanId).toBe("plan_1");
  });

  it("asks for the open plans of its own room, so that many elsewhere hide none", async () => {
    const { stage } = await mounted();
    expect(stage.commands.list).toHaveBeenCalledWith(
      expect.objectContaining({ room: "ada/desk" }),
      expect.anything(),
    );
  });

  it("shows a plan again that is retried, for as long as it takes", async () => {
    const { stage, hook } = await mounted();
    act(() => {
      begin(stage, "run_1");
      stage.tell("run_1", "run.failed", broken);
    });
    act(() => vi.advanceTimersByTime(1_000));
    act(() => stage.tell("run_1", "run.resumed", retried));
    act(() => stage.tell("run_1", "step.started", { ...step, attempt: 2 }));
    act(() => stage.tell("run_1", "step.started", { ...step, stepId: "step_1" }));
    act(() => vi.advanceTimersByTime(10_000));
    expect(hook.result.current).toMatchObject({
      currentPlanId: "plan_1",
      activeSteps: [
        { stepId: "step_0", skillId: "market.size", label: "Market", status: "progress" },
        { stepId: "step_1", status: "running" },
      ],
    });
    act(() => stage.tell("run_1", "run.completed", oneStep));
    expect(hook.result.current.lastEvent).toMatchObject({ status: "completed" });
    act(() => vi.advanceTimersByTime(3_000));
    expect(hook.result.current.currentPlanId).toBeUndefined();
    expect(stage.watching()).toHaveLength(1);
  });

  it("shows a plan that had failed and was retried before it came", async () => {
    const stage = scriptedClient();
    begin(stage, "run_1");
    stage.tell("run_1", "run.failed", broken);
    stage.tell("run_1", "run.resumed", retried);
    stage.open.push({ runId: "run_1", room: "ada/desk", lastSeq: 4 });
    const { hook } = await mounted(stage);
    act(() => vi.advanceTimersByTime(10_000));
    act(() => stage.tell("run_1", "step.started", { ...step, stepId: "step_1" }));
    expect(hook.result.current).toMatchObject({
      currentPlanId: "plan_1",
      activeSteps: [{ stepId: "step_1" }],
    });
  });

  it("disconnects, connects again, and leaves nothing behind", async () => {
    const { stage, hook } = await mounted();
    act(() => begin(stage, "run_1"));
    act(() => hook.result.current.disconnect());
    expect(hook.result.current).toMatchObject({ connected: false, activeSteps: [] });
    expect(stage.watching()).toEqual([]);
    stage.open.push({ runId: "run_1", room: "ada/desk", lastSeq: 2 });
    await act(async () => hook.result.current.connect());
    expect(hook.result.current).toMatchObject({ connected: true, currentPlanId: "plan_1" });
    hook.unmount();
    expect(stage.watching()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("shows to who comes late what it shows to who was there, in whatever order the plans are told", async () => {
    const stage = scriptedClient();
    const early = await mounted(stage);
    act(() => {
      begin(stage, "run_1");
      begin(stage, "run_2");
    });
    expect(early.hook.result.current.currentPlanId).toBe("plan_2");
    // The answer has the newest first; here the older one is told last.
    stage.open.push(
      { runId: "run_1", room: "ada/desk", lastSeq: 2 },
      { runId: "run_2", room: "ada/desk", lastSeq: 4 },
    );
    const late = await mounted(stage);
    const shown = ({ hook }: typeof late) => {
      const { currentPlanId, activeSteps } = hook.result.current;
      return { currentPlanId, activeSteps };
    };
    expect(shown(late)).toEqual(shown(early));
    act(() => stage.tell("run_2", "run.completed", oneStep));
    act(() => vi.advanceTimersByTime(3_000));
    // One is still active.
    for (const page of [early, late])
      expect(page.hook.result.current).toMatchObject({
        currentPlanId: "plan_1",
        activeSteps: [{ status: "running" }],
      });
  });

  it("asks again for the open plans when it could not, and says so meanwhile", async () => {
    const stage = scriptedClient();
    stage.commands.list.mockRejectedValueOnce(new StepcastError("unreachable", "No answer."));
    begin(stage, "run_1");
    stage.open.push({ runId: "run_1", room: "ada/desk", lastSeq: 2 });
    const { hook } = await mounted(stage);
    expect(hook.result.current).toMatchObject({ error: "No answer.", currentPlanId: undefined });
    await act(() => vi.advanceTimersByTimeAsync(20_000));
    expect(hook.result.current).toMatchObject({ error: undefined, currentPlanId: "plan_1" });
    stage.commands.list.mockRejectedValueOnce(new StepcastError("unreachable", "No answer."));
    act(() => hook.result.current.disconnect());
    await act(async () => hook.result.current.connect());
    hook.unmount();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("drops what it showed of a log that was replaced", async () => {
    const { stage, hook } = await mounted();
    act(() => begin(stage, "run_1"));
    stage.open.push({ runId: "run_7", room: "ada/desk", lastSeq: 9 });
    stage.log.length = 0;
    await act(async () => {
      begin(stage, "run_7");
      stage.gap();
      stage.tellAgain();
    });
    expect(hook.result.current.currentPlanId).toBe("plan_7");
    expect(stage.watching().map(({ filter }) => filter.runId)).toEqual([undefined, "run_7"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("says what is wrong", async () => {
    const stage = scriptedClient("reconnecting");
    stage.commands.list.mockRejectedValue(new Error("Nobody is signed in."));
    const { hook } = await mounted(stage);
    expect(hook.result.current).toMatchObject({
      connected: false,
      error: "Nobody is signed in.",
    });
  });

  it("is not connected to a session that is refused, though the connection holds", async () => {
    const { stage, hook } = await mounted();
    const refusal = new StepcastError("not_found", "There is no room ada/desk here.");
    act(() => stage.watching()[0]?.options.onError?.(refusal));
    expect(hook.result.current).toMatchObject({ connected: false, error: refusal.message });
  });

  it("says what is wrong with the connection, as long as it is wanted", async () => {
    const stage = scriptedClient("denied", false, new Error("The token is not known."));
    const { hook } = await mounted(stage);
    expect(hook.result.current).toMatchObject({
      connected: false,
      error: "The token is not known.",
    });
    act(() => hook.result.current.disconnect());
    expect(hook.result.current.error).toBeUndefined();
  });
});

describe("the reducer", () => {
  const plan = { planId: "plan_1", ts: 5 };
  const one = { ...plan, stepId: "step_0" };
  const started: readonly Os2Event[] = [
    { type: "plan_started", ...plan },
    { type: "step_started", ...one, skillId: "market.size", label: "Market" },
  ];
  const running = { stepId: "step_0", skillId: "market.size", label: "Market", startTime: 5 };

  it.each<[Os2Event[], object]>([
    [[], { status: "running" }],
    [[{ type: "step_progress", ...one, percent: 42 }], { status: "progress", progress: 42 }],
    [[{ type: "step_succeeded", ...one, skillId: "market.size" }], { status: "success" }],
    [[{ type: "step_failed", ...one, message: "No." }], { status: "failed" }],
    [[{ type: "step_failed", ...one, planId: "plan_of_before" }], { status: "running" }],
  ])("after %j shows the step so: %j", (events, status) => {
    const { activeSteps } = [...started, ...events].reduce(foldOsActivity, noActivity);
    expect(activeSteps).toEqual([{ ...running, ...status }]);
  });

  it("begins anew with the next plan", () => {
    const next: Os2Event = { type: "plan_started", planId: "plan_2", ts: 6 };
    expect([...started, next].reduce(foldOsActivity, noActivity)).toMatchObject({
      currentPlanId: "plan_2",
      activeSteps: [],
    });
  });

  it("holds its shape for any run: each step once, percent within 0-100", () => {
    fc.assert(
      fc.property(runArbitrary, (log) => {
        const events = log.flatMap((event) => os2Event(event) ?? []);
        const { activeSteps, currentPlanId } = events.reduce(foldOsActivity, noActivity);
        expect(currentPlanId).toBe("plan_1");
        const ids = activeSteps.map(({ stepId }) => stepId);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { status, progress = 0 } of activeSteps) {
          expect(["success", "failed"]).toContain(status);
          expect(progress).toBeGreaterThanOrEqual(0);
          expect(progress).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});
