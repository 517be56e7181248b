import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineSkill } from "./skill.ts";
import { createHarness, owner } from "./testing/harness.ts";

describe("the figures of a run", () => {
  it("count what recorded steps took in telling how much faster it was than one by one", async () => {
    const harness = createHarness();
    const sleep = { skill: "test.sleep", input: { ms: 100_000 } };
    const runId = await harness.start({
      name: "measured",
      steps: [
        { id: "a", ...sleep },
        { id: "fan", ...sleep, forEach: { items: [1, 2] } },
        { id: "c", ...sleep, needs: ["a", "fan"] },
      ],
    });
    await harness.clock.advance(150_000);
    harness.crash();
    await harness.recover();
    const { durationMs = 0, ...state } = await harness.finish(runId);
    const speedup = Math.round((400_000 / durationMs) * 100) / 100;
    expect(state).toMatchObject({ speedup, criticalPathMs: 200_000 });
    const again = await harness.engine.rerun({ ...owner, runId, from: "c" });
    const rerun = await harness.finish(again.runId);
    expect(rerun).toMatchObject({ durationMs: 100_000, speedup: 1, criticalPathMs: 100_000 });
  });

  it("count what all tries took, and what a step was busy with whose items go on", async () => {
    const harness = createHarness();
    const slow = { timeoutMs: 40_000, retry: { attempts: 3, backoffMs: 0, jitter: 0 } };
    const sleep = { skill: "test.sleep", input: { ms: 50_000 } };
    const items = { items: [1, 2], concurrency: 1 };
    const runId = await harness.start({
      name: "measured",
      steps: [
        { id: "tries", ...sleep, ...slow, onFailure: "fallback", fallback: 1 },
        { id: "fan", ...sleep, forEach: items },
        { id: "last", ...sleep, needs: ["tries", "fan"] },
      ],
    });
    for (const instant of [90_000, 100_000]) {
      await harness.clock.advance(instant);
      harness.crash();
      await harness.recover();
    }
    const { durationMs = 0, ...state } = await harness.finish(runId);
    const took = state.steps.map((step) => [step.stepId, step.durationMs]);
    expect(took).toEqual([
      ["tries", 40_000],
      // An item before the crash, and one after it.
      ["fan", 100_000],
      ["last", 50_000],
      ["fan/0", 50_000],
      ["fan/1", 50_000],
    ]);
    const speedup = Math.round((270_000 / durationMs) * 100) / 100;
    expect(state).toMatchObject({ speedup, criticalPathMs: 170_000 });
  });

  it("tell how long items had a step busy that is cancelled among them, also after a restart", async () => {
    const harness = createHarness();
    const sleep = { skill: "test.sleep", input: { ms: 10_000 } };
    const steps = [{ id: "fan", ...sleep, forEach: { items: [1, 2, 3], concurrency: 1 } }];
    const cancelled = await harness.start({ name: "cancelled", steps });
    const paused = await harness.start({ name: "paused", steps });
    await harness.clock.advance(15_000);
    await harness.engine.cancel({ ...owner, runId: cancelled });
    expect(await harness.finish(cancelled)).toMatchObject({ criticalPathMs: 15_000, speedup: 1 });
    await harness.engine.pause({ ...owner, runId: paused });
    harness.crash();
    await harness.recover();
    await harness.engine.cancel({ ...owner, runId: paused });
    expect(await harness.finish(paused)).toMatchObject({ criticalPathMs: 10_000 });
  });

  it("leave out how long it took to plan it, as its deadline does", async () => {
    const harness = createHarness({
      planner: {
        async plan() {
          await new Promise<void>((resolve) => harness.clock.after(30_000, resolve));
          const steps = [{ id: "s", skill: "test.sleep", input: { ms: 10_000 } }];
          return {
            plan: { name: "p", deadlineMs: 15_000, steps },
            explanation: "",
            decision: { subject: "plan", choice: "one", reason: "it matched", alternatives: [] },
          };
        },
      },
    });
    const { runId } = await harness.engine.start({ ...owner, goal: "do it" });
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "completed", durationMs: 10_000, speedup: 1 });
  });

  it("tell what was used also where a skill is gone, and no question is left open", async () => {
    const gone = defineSkill({
      id: "test.gone",
      title: "Gone",
      input: z.any(),
      output: z.any(),
      run: (_, ctx) => ctx.usage({ inputTokens: 7 }),
    });
    const before = createHarness({ skills: [gone] });
    const runId = await before.start({
      name: "gone",
      steps: [
        { id: "uses", skill: "test.gone" },
        { id: "asks", skill: "test.echo", approval: { prompt: "Really?" } },
      ],
    });
    await before.engine.close();
    const after = createHarness({ store: before.store, seed: 2 });
    await after.engine.recover();
    const { approvals, status } = await after.finish(runId);
    expect({ status, asked: approvals.map((asked) => asked.status) }).toEqual({
      status: "failed",
      asked: ["expired"],
    });
    const last = (await after.events(runId)).at(-1);
    expect(last).toMatchObject({ data: { usage: { inputTokens: 7 } } });
  });
});
