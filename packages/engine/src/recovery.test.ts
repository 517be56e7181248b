import { isRunEnded, limits, StepcastError } from "@stepcast/contracts";
import { createMemoryStore, type Store } from "@stepcast/store";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createEngine } from "./create-engine.ts";
import { createSkillRegistry } from "./registry.ts";
import { readRun } from "./run/run-reader.ts";
import { defineSkill } from "./skill.ts";
import { createHarness, owner } from "./testing/harness.ts";

const plan = {
  name: "crash",
  steps: [
    { id: "a", skill: "test.sleep", input: { ms: 10, value: "kept" } },
    { id: "b", skill: "test.sleep", input: { ms: 100, value: { $ref: "/steps/a/output/value" } } },
    { id: "c", skill: "test.echo", input: { value: { $ref: "/steps/b/output/value" } } },
  ],
};

describe("a process that dies", () => {
  it("leaves a run that goes on elsewhere: recorded steps are reused, the running one runs again", async () => {
    const harness = createHarness();
    const runId = await harness.start(plan);
    await harness.clock.advance(50);
    harness.crash();
    await harness.recover();
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "completed", output: { value: "kept" } });
    expect(harness.log.filter((line) => line.startsWith("start"))).toEqual([
      "start a#1",
      "start b#1",
      "start b#2",
    ]);
  });

  it("keeps waiting for a retry that was due later, and counts what failed before", async () => {
    const harness = createHarness();
    const retry = { attempts: 3, backoffMs: 60_000, maxMs: 60_000, factor: 1, jitter: 0 };
    const runId = await harness.start({
      name: "retry",
      steps: [{ id: "s", skill: "test.fail", retry }],
    });
    await harness.clock.advance(1_000);
    harness.crash();
    await harness.recover();
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "failed", durationMs: 120_000 });
    expect(state.steps[0]).toMatchObject({ attempt: 3, failures: 3 });
  });

  it("waits as long as a service asked for, also past what the policy allows", async () => {
    const harness = createHarness();
    const input = { times: 1, how: "retry", afterMs: 600_000 };
    const retry = { attempts: 2, backoffMs: 10, maxMs: 1_000 };
    const runId = await harness.start({
      name: "asked to wait",
      steps: [{ id: "s", skill: "test.fail", input, retry }],
    });
    await harness.clock.advance(1_000);
    harness.crash();
    await harness.recover();
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "completed", durationMs: 600_000 });
  });

  it("begins no step that fans out before a paused run goes on, however often it is taken over", async () => {
    const harness = createHarness();
    const fan = { items: [1, 2], concurrency: 1 };
    const sleep = { skill: "test.sleep", input: { ms: 100 } };
    const runId = await harness.start({
      name: "paused",
      steps: [
        { id: "first", ...sleep },
        { id: "fan", ...sleep, needs: ["first"], forEach: fan },
        { id: "none", ...sleep, needs: ["first"], forEach: { items: [] } },
        { id: "last", ...sleep, needs: ["none"] },
      ],
    });
    await harness.engine.pause({ ...owner, runId });
    await harness.clock.advance(1_000);
    for (const _ of [1, 2]) {
      harness.crash();
      await harness.recover();
    }
    const paused = await harness.state(runId);
    expect(paused.status).toBe("paused");
    expect(paused.steps.map(({ status }) => status)).toEqual([
      "succeeded",
      "pending",
      "pending",
      "pending",
    ]);
    await harness.engine.resume({ ...owner, runId });
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "completed", succeeded: 4 });
    expect(state.steps.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("says of every step that it ended when its skill is gone, so that the run can be tried again", async () => {
    const store = createMemoryStore();
    const skill = (id: string, run: () => unknown) =>
      defineSkill({ id, title: id, input: z.any(), output: z.any(), run });
    const first = skill("test.first", () => "kept");
    const second = skill("test.second", () => new Promise(() => undefined));
    const mended = skill("test.second", () => "done");
    const ended = async (runId: string) => {
      for (;;) {
        const state = await readRun(store, runId);
        if (state !== undefined && isRunEnded(state.status)) return state;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };

    const before = createEngine({ store, skills: createSkillRegistry([first, second]) });
    const steps = [
      { id: "a", skill: "test.first" },
      { id: "b", skill: "test.second", needs: ["a"] },
    ];
    const { runId } = await before.start({ ...owner, plan: { name: "gone", steps } });
    while ((await readRun(store, runId))?.steps[1]?.status !== "running")
      await new Promise((resolve) => setTimeout(resolve, 5));
    await before.close({ graceMs: 0 });

    const without = createEngine({ store, skills: createSkillRegistry([first]) });
    await without.recover();
    const failed = await ended(runId);
    expect(failed).toMatchObject({ status: "failed", error: { code: "skill_unknown" } });
    expect(failed.steps.map(({ status }) => status)).toEqual(["succeeded", "skipped"]);
    expect(failed).toMatchObject({ succeeded: 1, skipped: 1 });
    await without.close();

    const after = createEngine({ store, skills: createSkillRegistry([first, mended]) });
    await after.retry({ ...owner, runId });
    expect(await ended(runId)).toMatchObject({ status: "completed", output: "done", skipped: 0 });
    await after.close();
  });

  it("stays paused when it was paused, and cancelled when it was being cancelled", async () => {
    const harness = createHarness();
    const paused = await harness.start(plan);
    await harness.engine.pause({ ...owner, runId: paused });
    const cancelling = await harness.start({
      name: "hang",
      steps: [{ id: "h", skill: "test.hang" }],
    });
    const asked = { by: "somebody else", reason: "no longer needed" };
    await harness.engine.cancel({ ...owner, ...asked, runId: cancelling });
    harness.crash();
    await harness.recover();
    await harness.clock.advance(60_000);
    expect((await harness.state(paused)).status).toBe("paused");
    expect((await harness.state(cancelling)).status).toBe("cancelled");
    const last = (await harness.events(cancelling)).at(-1);
    expect(last).toMatchObject({ type: "run.cancelled", data: asked });
    await harness.engine.resume({ ...owner, runId: paused });
    expect((await harness.finish(paused)).status).toBe("completed");
  });

  it("hands its runs back when it closes in order", async () => {
    const harness = createHarness();
    const runId = await harness.start(plan);
    const closed = harness.engine.close({ graceMs: 1_000 });
    await harness.clock.advance(1_000);
    await closed;
    expect((await harness.state(runId)).steps.map((step) => step.status)).toEqual([
      "succeeded",
      "pending",
      "pending",
    ]);
    await harness.recover();
    expect((await harness.finish(runId)).status).toBe("completed");
    expect(harness.log.filter((line) => line === "start a#1")).toHaveLength(1);
  });

  it("at any instant loses nothing, and no recorded step runs again", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 4 }),
        async (instants) => {
          const harness = createHarness();
          const runId = await harness.start({
            name: "many",
            steps: Array.from({ length: 12 }, (_, at) => ({
              id: `s${at}`,
              skill: "test.sleep",
              input: { ms: (at * 7) % 23 },
              needs: at < 3 ? [] : [`s${at - 3}`, `s${(at * 5) % (at - 1)}`],
              ...(at % 4 === 3 ? { forEach: { items: [1, 2, 3], concurrency: 2 } } : {}),
            })),
          });
          for (const instant of instants) {
            await harness.clock.advance(instant);
            harness.crash();
            await harness.recover();
          }
          const state = await harness.finish(runId);
          expect(state).toMatchObject({ status: "completed", succeeded: 12 });
          const recorded = new Set<string>();
          for (const event of await harness.events(runId)) {
            if (event.type === "step.started") expect(recorded).not.toContain(event.data.stepId);
            if (event.type === "step.succeeded") recorded.add(event.data.stepId);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("a step that ends its process", () => {
  it("is given up in the end, and the run with it", async () => {
    const harness = createHarness();
    const runId = await harness.start({ name: "poison", steps: [{ id: "p", skill: "test.hang" }] });
    for (let crash = 0; crash < limits.interruptedAttempts + 1; crash += 1) {
      harness.crash();
      await harness.recover();
    }
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "failed", error: { code: "step_interrupted" } });
    expect(state.steps[0]?.attempt).toBe(limits.interruptedAttempts + 1);
  });
});

describe("a process that slept through its lease", () => {
  it("changes nothing any more", async () => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "two",
      steps: [
        { id: "s", skill: "test.sleep", input: { ms: 5 } },
        { id: "t", skill: "test.sleep", input: { ms: 50_000 } },
      ],
    });
    await harness.clock.advance(5);
    const other = createHarness({ store: harness.store, seed: 2 });
    // By the wall clock the lease is over; the process itself has not noticed.
    harness.clock.jump(3_600_000);
    await other.engine.recover();
    await harness.engine
      .cancel({ ...owner, runId })
      .catch((error: unknown) => expect(error).toBeInstanceOf(StepcastError));
    await other.clock.settle();
    const states = (await harness.state(runId)).steps.map((step) => step.attempt);
    expect(states).toEqual([1, 2]);
    expect((await harness.state(runId)).cancelRequested).toBe(false);
  });
});

describe("a storage that refuses for a while", () => {
  it("delays the run and loses nothing", async () => {
    const store = createMemoryStore();
    let refuse = 0;
    const flaky: Store = new Proxy(store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        if (name !== "append") return member.bind(target);
        return (...args: unknown[]) => {
          refuse += 1;
          if (refuse > 2 && refuse % 3 !== 0)
            return Promise.reject(new StepcastError("storage_full", "The disk is full."));
          return Reflect.apply(member, target, args);
        };
      },
    });
    const harness = createHarness({ store: flaky });
    const state = await harness.run(plan);
    expect(state.status).toBe("completed");
    expect(harness.log.filter((line) => line.startsWith("start"))).toEqual([
      "start a#1",
      "start b#1",
    ]);
    expect(harness.reports.length).toBeGreaterThan(0);
  });
});
