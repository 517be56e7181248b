import { describe, expect, it } from "vitest";
import { faultyStore } from "./testing/faulty-store.ts";
import { createHarness } from "./testing/harness.ts";

describe("a run that outlived its deadline while nobody had it", () => {
  it("begins no step any more", async () => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "late",
      deadlineMs: 5_000,
      steps: [
        { id: "s", skill: "test.sleep", input: { ms: 100 } },
        { id: "t", skill: "test.hang", needs: ["s"] },
      ],
    });
    await harness.clock.advance(200);
    harness.crash();
    await harness.recover();
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "failed", error: { code: "deadline_exceeded" } });
    expect(state.steps.map(({ status }) => status)).toEqual(["succeeded", "skipped"]);
    expect(harness.log).toEqual(["start s#1", "end s#1", "start t#1"]);
  });

  it("completes when all its steps had ended", async () => {
    let held = true;
    const store = faultyStore((real) => ({
      putArtifact: (...file) => (held ? new Promise(() => undefined) : real.putArtifact(...file)),
    }));
    const harness = createHarness({ store });
    const value = "x".repeat(10_000);
    const runId = await harness.start({
      name: "late",
      deadlineMs: 5_000,
      steps: [
        { id: "a", skill: "test.echo", input: { value } },
        { id: "b", skill: "test.echo", input: { value } },
      ],
      output: [{ $ref: "/steps/a/output" }, { $ref: "/steps/b/output" }],
    });
    expect(await harness.state(runId)).toMatchObject({ status: "running", succeeded: 2 });
    harness.crash();
    held = false;
    await harness.recover();
    const status = async () => (await harness.store.run(runId))?.status;
    await expect.poll(status).toBe("completed");
  });
});
