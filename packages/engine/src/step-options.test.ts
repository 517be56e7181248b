import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineSkill } from "./skill.ts";
import { createHarness, owner } from "./testing/harness.ts";

const types = (events: readonly { type: string }[]) => events.map((event) => event.type);

describe("the options of a step", () => {
  it("tries again after a growing wait, and keeps the idempotency key", async () => {
    const keys = new Set<string>();
    const spy = defineSkill({
      id: "test.spy",
      title: "Spy",
      input: z.object({}),
      output: z.number(),
      run(_, context) {
        keys.add(context.idempotencyKey);
        if (context.attempt < 3) throw new Error("not yet");
        return context.attempt;
      },
    });
    const harness = createHarness({ skills: [spy] });
    const retry = { attempts: 3, backoffMs: 100, factor: 3, jitter: 0 };
    const state = await harness.run({
      name: "retry",
      steps: [{ id: "s", skill: "test.spy", retry }],
    });
    expect(state).toMatchObject({ status: "completed", output: 3, durationMs: 400 });
    expect([...keys]).toEqual([`${state.runId}:s`]);
    expect(state.steps[0]).toMatchObject({ attempt: 3, failures: 2 });
  });

  it.each([
    ["a fatal error is not tried again", { how: "fatal" }, "skill_failed", "it can never work", 1],
    ["a thrown string is told as it is", { how: "string" }, "skill_failed", "a thrown string", 2],
    ["a thrown undefined is told too", { how: "undefined" }, "skill_failed", "undefined", 2],
  ])("%s", async (_, input, code, message, attempts) => {
    const harness = createHarness();
    const steps = [{ id: "s", skill: "test.fail", input, retry: { attempts: 2, backoffMs: 1 } }];
    const state = await harness.run({ name: "throws", steps });
    expect(state.steps[0]).toMatchObject({
      status: "failed",
      attempt: attempts,
      error: { code, message },
    });
  });

  it("waits as long as a skill asks for", async () => {
    const harness = createHarness();
    const input = { how: "retry", afterMs: 5_000, times: 1 };
    const state = await harness.run({
      name: "later",
      steps: [{ id: "s", skill: "test.fail", input, retry: { attempts: 2, backoffMs: 1 } }],
    });
    expect(state).toMatchObject({ status: "completed", durationMs: 5_000 });
  });

  it("ends a step that never returns at its timeout, and a run at its deadline", async () => {
    const harness = createHarness();
    const timeout = await harness.run({
      name: "timeout",
      steps: [{ id: "h", skill: "test.hang", timeoutMs: 500 }],
    });
    expect(timeout.steps[0]?.error?.code).toBe("step_timeout");
    const deadline = await harness.run({
      name: "deadline",
      deadlineMs: 1_000,
      steps: [
        { id: "h", skill: "test.hang" },
        { id: "after", skill: "test.echo", needs: ["h"] },
      ],
    });
    expect(deadline).toMatchObject({
      status: "failed",
      error: { code: "deadline_exceeded" },
      cancelled: 1,
      skipped: 1,
    });
  });

  it("keeps steps with one concurrency key apart, across runs", async () => {
    const harness = createHarness();
    const plan = {
      name: "key",
      steps: [{ id: "s", skill: "test.sleep", input: { ms: 10 }, concurrencyKey: "printer" }],
    };
    const first = await harness.start(plan);
    const second = await harness.start(plan);
    await harness.finish(first);
    await harness.finish(second);
    expect(harness.log).toEqual(["start s#1", "end s#1", "start s#1", "end s#1"]);
  });

  it("spends no more attempts than the budget has", async () => {
    const harness = createHarness();
    const steps = ["a", "b", "c"].map((id) => ({ id, skill: "test.echo" }));
    const state = await harness.run({ name: "budget", budget: { attempts: 2 }, steps });
    expect(state).toMatchObject({
      status: "failed",
      error: { code: "budget_exceeded" },
      succeeded: 2,
      skipped: 1,
    });
    expect(types(await harness.events(state.runId))).toContain("budget.exceeded");
  });

  it("counts no attempt for what fell back without a start, before a restart as after it", async () => {
    const harness = createHarness();
    const input = { value: { $ref: "/input/rows/7" } };
    const unmade = { skill: "test.echo", input, onFailure: "fallback", fallback: 1 } as const;
    const runId = await harness.start({
      name: "budget",
      budget: { attempts: 3 },
      input: { rows: [] },
      steps: [
        { ...unmade, id: "a" },
        { ...unmade, id: "b" },
        { id: "c", skill: "test.sleep", input: { ms: 20_000 } },
      ],
    });
    harness.crash();
    await harness.recover();
    expect(await harness.finish(runId)).toMatchObject({ status: "completed" });
    const started = harness.log.filter((line) => line.startsWith("start"));
    expect(started).toEqual(["start c#1", "start c#2"]);
  });

  it("counts no attempt for a step that somebody refused, when its run is retried", async () => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "budget",
      budget: { attempts: 1 },
      steps: [{ id: "s", skill: "test.echo", approval: { prompt: "?" } }],
    });
    const answer = async (approved: boolean) => {
      const { approvals } = await harness.state(runId);
      const open = approvals.find(({ status }) => status === "open");
      const approvalId = open?.approvalId ?? "none";
      await harness.engine.answer({ ...owner, runId, approvalId, approved });
    };
    await answer(false);
    expect(await harness.finish(runId)).toMatchObject({
      status: "failed",
      steps: [{ attempt: 0 }],
    });
    await harness.engine.retry({ ...owner, runId });
    await harness.clock.settle();
    await answer(true);
    const { status, steps } = await harness.finish(runId);
    expect([status, steps[0]?.attempt]).toEqual(["completed", 1]);
  });

  it.each([
    [{ approved: true }, true],
    [{ approved: false }, false],
    [{ approved: true, answer: { rate: 0.1 } }, { rate: 0.1 }],
    [{ approved: true, answer: null }, null],
  ])("records what was answered: %j", async (said, answer) => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "asks",
      steps: [{ id: "s", skill: "test.echo", approval: { prompt: "?" } }],
    });
    const approvalId = (await harness.state(runId)).approvals[0]?.approvalId ?? "none";
    await harness.engine.answer({ ...owner, runId, approvalId, ...said });
    await harness.finish(runId);
    const events = await harness.events(runId);
    expect(events.find(({ type }) => type === "approval.resolved")?.data).toEqual({
      ...{ approvalId, stepId: "s", by: "owner" },
      ...{ approved: said.approved, answer },
    });
  });

  it("stores a large result once and refers to it; what depends on it gets it whole", async () => {
    const harness = createHarness();
    const text = "x".repeat(100_000);
    const state = await harness.run({
      name: "large",
      steps: [
        { id: "a", skill: "test.echo", input: { value: text } },
        { id: "b", skill: "test.echo", input: { value: { $ref: "/steps/a/output/value" } } },
      ],
    });
    const [a, b] = state.steps;
    expect(a?.output).toBeUndefined();
    expect(a?.outputRef).toEqual({ ...b?.outputRef, name: "a.json" });
    expect(a?.preview?.length).toBe(500);
    const stored = await harness.store.artifact(owner.room, state.outputRef?.$artifact ?? "");
    expect(JSON.parse(new TextDecoder().decode(stored?.bytes))).toEqual({ value: text });
  });
});
