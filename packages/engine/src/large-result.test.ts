import { limits } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { createHarness, type Harness, owner } from "./testing/harness.ts";

describe("a result that is being stored", () => {
  const large = "x".repeat(2 * limits.inlineOutputBytes);
  const plan = {
    name: "r",
    budget: { attempts: 2 },
    steps: [
      { id: "large", skill: "test.echo", input: { value: large } },
      { id: "other", skill: "test.echo" },
      { id: "more", skill: "test.echo", needs: ["other"] },
    ],
  };
  /** Takes no artifact until it is told to. */
  const slowStore = () => {
    const { promise: told, resolve: goOn } = Promise.withResolvers<void>();
    const harness = createHarness();
    const { store } = harness;
    const put = store.putArtifact.bind(store);
    store.putArtifact = (room, artifact) => told.then(() => put(room, artifact));
    return { goOn, harness };
  };
  const stored = async (harness: Harness, runId: string) => {
    while ((await harness.state(runId)).steps[0]?.status === "running")
      await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it("is recorded before a spent budget ends the run", async () => {
    const { goOn, harness } = slowStore();
    const runId = await harness.start(plan);
    await harness.clock.advance(1_000);
    expect((await harness.state(runId)).status).toBe("running");
    goOn();
    await stored(harness, runId);
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
    expect(state.steps.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "skipped"]);
  });

  it("is waited for when the process leaves, but no longer than the grace", async () => {
    const { goOn, harness } = slowStore();
    const runId = await harness.start(plan);
    const closed = harness.engine.close({ graceMs: 60_000 });
    goOn();
    await closed;
    expect((await harness.state(runId)).steps[0]?.status).toBe("succeeded");

    const stuck = slowStore().harness;
    await stuck.start(plan);
    const left = stuck.engine.close({ graceMs: 1_000 });
    await stuck.clock.advance(1_000);
    await left;
  });

  it("may be the value that a step falls back to", async () => {
    const { goOn, harness } = slowStore();
    const runId = await harness.start({
      name: "r",
      input: { large },
      steps: [
        { id: "s", skill: "test.fail", onFailure: "fallback", fallback: { $ref: "/input/large" } },
        { id: "length", skill: "test.echo", input: { value: { $ref: "/steps/s/output" } } },
      ],
      output: 1,
    });
    goOn();
    await stored(harness, runId);
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "completed", succeeded: 2, failed: 0 });
    expect(state.steps[0]).toMatchObject({ handled: "fallback", preview: expect.any(String) });
  });

  it("holds up a cancelled run no longer than the grace", async () => {
    const { harness } = slowStore();
    const runId = await harness.start(plan);
    await harness.engine.cancel({ ...owner, runId });
    expect(await harness.finish(runId)).toMatchObject({
      status: "cancelled",
      durationMs: limits.cancelGraceMs,
    });
  });
});
