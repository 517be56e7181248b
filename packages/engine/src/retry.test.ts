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
