import { describe, expect, it } from "vitest";
import { createHarness } from "./testing/harness.ts";

const types = (events: readonly { type: string }[]) => events.map((event) => event.type);

describe("a run", () => {
  it("says every fact in order and ends with the plan's output", async () => {
    const harness = createHarness();
    const state = await harness.run({
      name: "two",
      phases: [{ id: "p", name: "Phase" }],
      input: { ms: 10 },
      steps: [
        {
          id: "a",
          skill: "test.sleep",
          input: { ms: { $ref: "/input/ms" }, value: "x" },
          phase: "p",
        },
        { id: "b", skill: "test.echo", input: { value: { $ref: "/steps/a/output/value" } } },
      ],
      output: { answer: { $ref: "/steps/b/output/value" } },
    });
    expect(types(await harness.events(state.runId))).toEqual([
      "run.queued",
      "plan.created",
      "run.started",
      "phase.started",
      "step.started",
      "step.succeeded",
      "phase.completed",
      "step.started",
      "step.succeeded",
      "run.completed",
    ]);
    expect(state).toMatchObject({
      status: "completed",
      output: { answer: "x" },
      succeeded: 2,
      durationMs: 10,
    });
  });

  it("is told of in two commits before its first steps run: what was asked for, and what begins", async () => {
    const harness = createHarness();
    const commits: string[][] = [];
    harness.store.onCommit((entries) => void commits.push(types(entries)));
    const steps = ["a", "b"].map((id) => ({ id, skill: "test.echo", input: { value: id } }));
    await harness.run({ name: "two at once", steps });
    expect(commits.slice(0, 2)).toEqual([
      ["run.queued", "plan.created"],
      ["run.started", "step.started", "step.started"],
    ]);
  });

  it("overrides the plan's input member by member", async () => {
    const harness = createHarness();
    const plan = {
      name: "in",
      input: { a: 1, b: 2 },
      steps: [{ id: "e", skill: "test.echo", input: { value: { $ref: "/input" } } }],
    };
    const state = await harness.run(plan, { input: { b: 3 } });
    expect(state.output).toEqual({ value: { a: 1, b: 3 } });
  });

  it("starts a step the moment its own inputs exist, not layer by layer", async () => {
    const harness = createHarness();
    const state = await harness.run({
      name: "uneven",
      steps: [
        { id: "slow", skill: "test.sleep", input: { ms: 100 } },
        { id: "fast", skill: "test.sleep", input: { ms: 10 } },
        { id: "after-fast", skill: "test.sleep", input: { ms: 90 }, needs: ["fast"] },
      ],
    });
    expect(state).toMatchObject({ durationMs: 100, speedup: 2, criticalPathMs: 100, layers: 2 });
  });

  it("lets siblings finish when one fails, and skips what depends on it with the reason", async () => {
    const harness = createHarness();
    const state = await harness.run({
      name: "mixed",
      steps: [
        { id: "bad", skill: "test.fail" },
        { id: "good", skill: "test.sleep", input: { ms: 50 } },
        { id: "child", label: "The child", skill: "test.echo", needs: ["bad"] },
        { id: "grandchild", skill: "test.echo", needs: ["child", "good"] },
      ],
    });
    expect(state).toMatchObject({ status: "failed", succeeded: 1, failed: 1, skipped: 2 });
    expect(state.error?.message).toBe('Step "bad" failed: it did not work');
    expect(state.steps.map((step) => step.status)).toEqual([
      "failed",
      "succeeded",
      "skipped",
      "skipped",
    ]);
    expect(state.steps[2]?.reason).toBe('it needs "bad", which did not succeed');
    // In the plan's own words where it has some.
    expect(state.steps[3]?.reason).toBe('it needs "The child", which did not succeed');
  });

  it("goes on after a failure that the plan allows for", async () => {
    const harness = createHarness();
    const state = await harness.run({
      name: "tolerant",
      steps: [
        { id: "bad", skill: "test.fail", onFailure: "continue" },
        { id: "worse", skill: "test.fail", onFailure: "fallback", fallback: { attempt: 7 } },
        { id: "after", skill: "test.echo", needs: ["bad"] },
        {
          id: "uses",
          skill: "test.echo",
          input: { value: { $ref: "/steps/worse/output/attempt" } },
        },
        {
          id: "cannot",
          skill: "test.echo",
          input: { value: { $ref: "/steps/bad/output/attempt" } },
        },
        {
          id: "can",
          skill: "test.echo",
          input: { value: { $ref: "/steps/bad/output/attempt", default: 0 } },
        },
      ],
      output: [
        { $ref: "/steps/uses/output/value" },
        { $ref: "/steps/can/output/value" },
        { $ref: "/steps/cannot/output" },
      ],
    });
    expect(state).toMatchObject({
      status: "completed",
      succeeded: 4,
      failed: 1,
      skipped: 1,
      output: [7, 0, null],
    });
  });

  it("branches on a condition: the branch not taken is skipped, what only waits for it runs", async () => {
    const harness = createHarness();
    const state = await harness.run({
      name: "branch",
      input: { n: 3 },
      steps: [
        { id: "big", skill: "test.echo", when: { gt: [{ $ref: "/input/n" }, 5] } },
        { id: "small", skill: "test.echo", when: { lte: [{ $ref: "/input/n" }, 5] } },
        { id: "join", skill: "test.echo", needs: ["big", "small"] },
      ],
    });
    expect(state.steps.map((step) => step.status)).toEqual(["skipped", "succeeded", "succeeded"]);
    expect(state.status).toBe("completed");
  });

  it("runs a step for each item, as many at once as it says, and gathers the results in order", async () => {
    const harness = createHarness();
    const state = await harness.run({
      name: "fan",
      steps: [
        { id: "list", skill: "test.echo", input: { value: [30, 10, 20] } },
        {
          id: "each",
          skill: "test.sleep",
          forEach: { items: { $ref: "/steps/list/output/value" }, concurrency: 2 },
          input: { ms: { $ref: "/item" }, value: { $ref: "/index" } },
        },
        { id: "sum", skill: "test.echo", input: { value: { $ref: "/steps/each/output/2/value" } } },
      ],
    });
    expect(state).toMatchObject({
      status: "completed",
      totalSteps: 3,
      succeeded: 3,
      output: { value: 2 },
      durationMs: 30,
    });
    expect(state.steps.slice(3).map((step) => [step.stepId, step.status])).toEqual([
      ["each/0", "succeeded"],
      ["each/1", "succeeded"],
      ["each/2", "succeeded"],
    ]);
  });

  it("ends a forEach over nothing with an empty list, and names the items that failed", async () => {
    const harness = createHarness();
    const none = await harness.run({
      name: "none",
      steps: [{ id: "e", skill: "test.echo", forEach: { items: [] } }],
    });
    expect(none.output).toEqual([]);
    const some = await harness.run({
      name: "some",
      steps: [
        {
          id: "e",
          skill: "test.fail",
          forEach: { items: [0, 9, 9] },
          input: { times: { $ref: "/item" } },
        },
      ],
    });
    expect(some.error?.message).toBe(
      'Step "e" failed: 2 of 3 items failed; item 1: it did not work',
    );
    expect(some.steps.slice(1).map((step) => step.status)).toEqual([
      "succeeded",
      "failed",
      "failed",
    ]);
  });
});
