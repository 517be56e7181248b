import { StepcastError } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import type { Planner } from "./planner.ts";
import { createHarness, owner } from "./testing/harness.ts";

const chain = (ms: number) => ({
  name: "chain",
  steps: [
    { id: "a", skill: "test.sleep", input: { ms } },
    { id: "b", skill: "test.sleep", input: { ms }, needs: ["a"] },
  ],
});

const code = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof StepcastError) return error.code;
    throw error;
  }
  return "done";
};

describe("cancel", () => {
  it("reaches the running skill, ends every step, and is heard once", async () => {
    const harness = createHarness();
    const runId = await harness.start(chain(1_000));
    const command = { ...owner, runId, reason: "no need" };
    const cancelled = harness.engine.cancel(command);
    expect(await code(harness.engine.cancel(command))).toBe("done");
    const state = await harness.finish(runId);
    await cancelled;
    expect(state).toMatchObject({ status: "cancelled", cancelled: 2, durationMs: 0 });
    for (const { reason } of state.steps) expect(reason).toBe("The run was cancelled: no need");
    expect(harness.log).toEqual(["start a#1"]);
    const events = await harness.events(runId);
    expect(events.filter((event) => event.type === "run.cancel_requested")).toHaveLength(1);
    expect(await code(harness.engine.cancel(command))).toBe("done");
    expect((await harness.events(runId)).length).toBe(events.length);
  });

  it("does not wait for ever for a skill that heeds nothing", async () => {
    const harness = createHarness();
    const runId = await harness.start({ name: "hang", steps: [{ id: "h", skill: "test.hang" }] });
    await harness.engine.cancel({ ...owner, runId });
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "cancelled", durationMs: 2_000 });
  });

  it("is refused for a run that ended otherwise, and for a run of somebody else like for one that never was", async () => {
    const harness = createHarness();
    const { runId } = await harness.run({ name: "done", steps: [{ id: "e", skill: "test.echo" }] });
    expect(await code(harness.engine.cancel({ ...owner, runId }))).toBe("run_finished");
    expect(await code(harness.engine.cancel({ room: "eve/main", by: "eve", runId }))).toBe(
      "not_found",
    );
    expect(await code(harness.engine.cancel({ ...owner, runId: "run_x" }))).toBe("not_found");
  });
});

describe("pause and resume", () => {
  it("lets running steps end, starts none, and goes on where it stopped", async () => {
    const harness = createHarness();
    const runId = await harness.start(chain(10));
    await harness.engine.pause({ ...owner, runId });
    await harness.engine.pause({ ...owner, runId });
    await harness.clock.advance(100);
    expect((await harness.state(runId)).steps.map((step) => step.status)).toEqual([
      "succeeded",
      "pending",
    ]);
    await harness.engine.resume({ ...owner, runId });
    expect(await code(harness.engine.resume({ ...owner, runId }))).toBe("run_not_paused");
    expect((await harness.finish(runId)).status).toBe("completed");
    expect(
      (await harness.events(runId)).filter((event) => event.type === "run.paused"),
    ).toHaveLength(1);
  });
});

describe("starting", () => {
  it("twice with one idempotency key gives one run; another request under the key is refused", async () => {
    const harness = createHarness();
    const request = { ...owner, plan: chain(1), idempotencyKey: "k" };
    const [first, second] = await Promise.all([
      harness.engine.start(request),
      harness.engine.start(request),
    ]);
    expect(second).toEqual({ ...first, repeated: true });
    expect(await code(harness.engine.start({ ...request, plan: chain(2) }))).toBe(
      "idempotency_conflict",
    );
    await harness.finish(first.runId);
    expect((await harness.store.runs(owner.room, { limit: 20 })).rows).toHaveLength(1);
  });

  it("again under one idempotency key, with its members in another order or undefined, is the same request", async () => {
    const harness = createHarness();
    const step = { id: "a", skill: "test.echo", input: { rows: [{ b: 1, a: 2 }] } };
    const turned = { input: { rows: [{ a: 2, b: 1 }] }, skill: "test.echo", id: "a" };
    const under = { ...owner, idempotencyKey: "k" };
    const first = await harness.engine.start({ ...under, plan: { name: "p", steps: [step] } });
    const plan = { steps: [turned], name: "p", goal: undefined };
    const second = await harness.engine.start({ ...under, plan, tags: [] });
    expect(second).toEqual({ ...first, repeated: true });
    await harness.finish(first.runId);
  });

  it("names every problem of a bad plan and appends nothing", async () => {
    const harness = createHarness();
    const plan = {
      name: "bad",
      steps: [
        { id: "a", skill: "no.such" },
        { id: "a", skill: "test.echo", needs: ["zz"] },
      ],
    };
    const refused = await harness.engine.start({ ...owner, plan }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StepcastError);
    const details = (refused as StepcastError).details as { problems: { code: string }[] };
    expect(details.problems.map((problem) => problem.code).sort()).toEqual([
      "duplicate_id",
      "unknown_skill",
      "unknown_step",
    ]);
    expect(harness.store.head()).toBe(0);
  });

  it("plans a goal first, says why, and fails with the planner's words when it cannot", async () => {
    const planner: Planner = {
      plan({ goal }) {
        if (goal !== "known") throw new StepcastError("goal_not_understood", "Nothing matches.");
        const decision = { subject: "plan" as const, choice: "one", reason: "it matched" };
        return Promise.resolve({
          plan: { name: "P", steps: [{ id: "e", skill: "test.echo" }] },
          explanation: "why",
          decision,
        });
      },
    };
    const harness = createHarness({ planner });
    const known = await harness.engine.start({ ...owner, goal: "known" });
    expect(await harness.finish(known.runId)).toMatchObject({
      status: "completed",
      explanation: "why",
      decision: { choice: "one" },
    });
    const unknown = await harness.engine.start({ ...owner, goal: "\u{1F984} مرحبا" });
    expect(await harness.finish(unknown.runId)).toMatchObject({
      status: "failed",
      error: { code: "goal_not_understood" },
    });
  });
});

describe("retry", () => {
  it("runs what failed and what was skipped because of it again, and keeps the rest", async () => {
    const harness = createHarness();
    const { runId } = await harness.run({
      name: "flaky",
      steps: [
        { id: "ok", skill: "test.echo" },
        { id: "flaky", skill: "test.fail", input: { times: 1 } },
        { id: "after", skill: "test.echo", needs: ["ok", "flaky"] },
        { id: "never", skill: "test.echo", when: false },
      ],
    });
    expect(await harness.state(runId)).toMatchObject({ status: "failed", failed: 1, skipped: 2 });
    await harness.engine.retry({ ...owner, runId });
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "completed", succeeded: 3, failed: 0, skipped: 1 });
    expect(harness.log.filter((line) => line.startsWith("run ok"))).toHaveLength(1);
    expect(await code(harness.engine.retry({ ...owner, runId }))).toBe("nothing_to_retry");
  });

  it("keeps the items that succeeded", async () => {
    const harness = createHarness();
    const plan = {
      name: "items",
      steps: [
        {
          id: "e",
          skill: "test.fail",
          forEach: { items: [0, 1] },
          input: { times: { $ref: "/item" } },
        },
      ],
    };
    const { runId } = await harness.run(plan);
    await harness.engine.retry({ ...owner, runId });
    expect(await harness.finish(runId)).toMatchObject({
      status: "completed",
      output: [{ attempt: 1 }, { attempt: 2 }],
    });
    expect(harness.log).toEqual(["run e/0#1", "run e/1#1", "run e/1#2"]);
  });

  it("waits for the end of the run", async () => {
    const harness = createHarness();
    const runId = await harness.start(chain(10));
    expect(await code(harness.engine.retry({ ...owner, runId }))).toBe("run_not_finished");
    await harness.finish(runId);
  });
});

describe("re-run from a step", () => {
  it("is a new run that reuses recorded results and says whose", async () => {
    const harness = createHarness();
    const { runId } = await harness.run(chain(5));
    harness.log.length = 0;
    const again = await harness.engine.rerun({ ...owner, runId, from: "b" });
    const state = await harness.finish(again.runId);
    expect(state).toMatchObject({
      status: "completed",
      parentRunId: runId,
      rerunFrom: "b",
      succeeded: 2,
    });
    expect(state.steps[0]).toMatchObject({
      status: "succeeded",
      reusedFrom: runId,
      output: { ms: 5 },
    });
    expect(harness.log).toEqual(["start b#1", "end b#1"]);
    expect(await code(harness.engine.rerun({ ...owner, runId, from: "zz" }))).toBe("step_unknown");
  });

  it("takes another input", async () => {
    const harness = createHarness();
    const { runId } = await harness.run({
      name: "in",
      input: { v: 1 },
      steps: [{ id: "e", skill: "test.echo", input: { value: { $ref: "/input/v" } } }],
    });
    const again = await harness.engine.rerun({ ...owner, runId, input: { v: 2 } });
    expect((await harness.finish(again.runId)).output).toEqual({ value: 2 });
  });
});

describe("approval", () => {
  const plan = {
    name: "ask",
    steps: [
      { id: "send", skill: "test.echo", approval: { prompt: "Send it?", expiresMs: 60_000 } },
      { id: "after", skill: "test.echo", needs: ["send"] },
    ],
  };

  it("holds the step until a person answers", async () => {
    const harness = createHarness();
    const runId = await harness.start(plan);
    await harness.clock.advance(1_000);
    const asked = await harness.state(runId);
    expect(asked.steps[0]?.status).toBe("waiting");
    const [{ approvalId } = { approvalId: "" }] = asked.approvals;
    const answer = { ...owner, runId, approvalId, approved: true };
    await harness.engine.answer(answer);
    expect(await harness.finish(runId)).toMatchObject({
      status: "completed",
      approvals: [{ status: "approved", by: "owner" }],
    });
    expect(await code(harness.engine.answer(answer))).toBe("approval_closed");
  });

  it("fails the step on a no, and on silence", async () => {
    const harness = createHarness();
    const refused = await harness.start(plan);
    const [{ approvalId } = { approvalId: "" }] = (await harness.state(refused)).approvals;
    await harness.engine.answer({ ...owner, runId: refused, approvalId, approved: false });
    expect(await harness.finish(refused)).toMatchObject({
      status: "failed",
      error: { code: "approval_rejected" },
      skipped: 1,
    });
    const ignored = await harness.run(plan);
    expect(ignored).toMatchObject({
      status: "failed",
      error: { code: "approval_expired" },
      durationMs: 60_000,
    });
  });

  it("is still open after a crash, under the same id, and is not asked twice", async () => {
    const harness = createHarness();
    const runId = await harness.start(plan);
    const [before] = (await harness.state(runId)).approvals;
    harness.crash();
    await harness.recover();
    const { approvals } = await harness.state(runId);
    expect(approvals).toEqual([before]);
    await harness.engine.answer({
      ...owner,
      runId,
      approvalId: before?.approvalId ?? "",
      approved: true,
    });
    expect((await harness.finish(runId)).status).toBe("completed");
  });
});
