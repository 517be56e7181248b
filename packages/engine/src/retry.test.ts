import { expect, it } from "vitest";
import { faultyStore } from "./testing/faulty-store.ts";
import { createHarness, owner } from "./testing/harness.ts";

it("a retry goes by what the log says once no other process writes it", async () => {
  let isHeld = false;
  let letGo: () => void = () => undefined;
  const store = faultyStore((real) => ({
    async acquireLease(...of) {
      if (isHeld) await new Promise<void>((resolve) => (letGo = resolve));
      return await real.acquireLease(...of);
    },
  }));
  const steps = [{ id: "s", skill: "test.fail", input: { times: 1 } }];
  const first = createHarness({ store });
  const { runId } = await first.run({ name: "r", steps });
  const second = createHarness({ store, seed: 2 });
  isHeld = true;
  const asked = second.engine.retry({ ...owner, runId });
  await second.clock.settle();
  isHeld = false;
  await first.engine.retry({ ...owner, runId });
  await first.finish(runId);
  letGo();
  await expect(asked).rejects.toMatchObject({ code: "nothing_to_retry" });
  await second.clock.advance(60_000);
  expect(second.log).toEqual([]);
  expect(await first.state(runId)).toMatchObject({ status: "completed", succeeded: 1, failed: 0 });
});

it("a retry of a run that has not ended is refused, and no other command with it", async () => {
  const store = faultyStore(() => ({}));
  const first = createHarness({ store });
  const runId = await first.start({ name: "r", steps: [{ id: "s", skill: "test.hang" }] });
  first.crash();
  const second = createHarness({ store, seed: 2 });
  const retried = second.engine.retry({ ...owner, runId });
  const cancelled = second.engine.cancel({ ...owner, runId });
  await expect(retried).rejects.toMatchObject({ code: "run_not_finished" });
  await cancelled;
  expect(await second.finish(runId)).toMatchObject({ status: "cancelled" });
});

it("the first try of a step since its run was retried says so, once, also after a crash before it", async () => {
  const store = faultyStore(() => ({}));
  const first = createHarness({ store });
  const { runId } = await first.run({
    name: "r",
    steps: [
      {
        id: "s",
        skill: "test.fail",
        input: { times: 4 },
        retry: { attempts: 2, backoffMs: 10 },
      },
      { id: "after", skill: "test.hang", needs: ["s"] },
    ],
  });
  await first.engine.retry({ ...owner, runId });
  first.crash();
  const second = createHarness({ store, seed: 2 });
  await second.engine.recover();
  await second.finish(runId);
  await second.engine.retry({ ...owner, runId });
  await second.clock.advance(1_000);
  second.crash();
  const third = createHarness({ store, seed: 3 });
  await third.engine.recover();
  await third.clock.settle();
  const starts = (await third.events(runId)).flatMap(({ type, data }) =>
    type === "step.started" ? [[data.stepId, data.attempt, data.retried]] : [],
  );
  expect(starts).toEqual([
    ["s", 1, undefined],
    ["s", 2, undefined],
    ["s", 3, true],
    ["s", 4, undefined],
    ["s", 5, true],
    ["after", 1, undefined],
    ["after", 2, undefined],
  ]);
});
