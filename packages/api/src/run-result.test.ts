import { expect, it } from "vitest";
import { awaitRun } from "./run-result.ts";
import { ada, finishedRun, setUp } from "./testing/setup.ts";

it("waits for the end of a run and tells all of it", async () => {
  const { context, emit, hub } = setUp();
  const events = finishedRun("run_1", ada.room);
  await emit(...events.slice(0, 4));
  const waiting = awaitRun(context(ada), ada, "run_1", AbortSignal.any([]));
  await expect.poll(() => hub.subscribers).toBe(1);
  await emit(...events.slice(4));
  expect(await waiting).toMatchObject({
    runId: "run_1",
    status: "completed",
    output: 7,
    results: [{ stepId: "a", status: "succeeded", output: 7, durationMs: 5 }],
    errors: [],
    totalSteps: 1,
    succeeded: 1,
    layers: 1,
    speedup: 1,
  });
  expect(hub.subscribers).toBe(0);
});

it("answers at once for a run that has ended", async () => {
  const { context, emit } = setUp();
  await emit(...finishedRun("run_1", ada.room));
  const result = await awaitRun(context(ada), ada, "run_1", AbortSignal.any([]));
  expect(result.status).toBe("completed");
});

it("stops waiting with its caller, and says how far the run is", async () => {
  const { context, emit, hub } = setUp();
  await emit(...finishedRun("run_1", ada.room).slice(0, 4));
  const stop = new AbortController();
  const waiting = awaitRun(context(ada), ada, "run_1", stop.signal);
  await expect.poll(() => hub.subscribers).toBe(1);
  stop.abort();
  expect((await waiting).status).toBe("running");
  expect(hub.subscribers).toBe(0);
});
