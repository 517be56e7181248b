import type { PlanInput, RunState, StepState } from "@stepcast/contracts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createHarness, type Harness, owner } from "./testing/harness.ts";

const steps = fc.array(
  fc.record(
    { ms: fc.integer({ min: 1, max: 300 }), concurrencyKey: fc.constantFrom("printer", "lathe") },
    { requiredKeys: ["ms"] },
  ),
  { minLength: 1, maxLength: 4 },
);
const plans: fc.Arbitrary<PlanInput> = fc
  .record({ steps, maxParallel: fc.constantFrom(1, 2, 256) })
  .map(({ steps: doing, maxParallel }) => ({
    name: "any",
    maxParallel,
    steps: doing.map(({ ms, ...how }, place) => ({
      ...how,
      id: `s${place}`,
      skill: "test.sleep",
      input: { ms },
    })),
  }));
const actions = fc.array(
  fc.oneof(
    plans.map((plan) => ({ plan })),
    fc.nat(250).map((ms) => ({ ms })),
    fc.record({ command: fc.constantFrom("pause", "resume", "cancel"), run: fc.nat(9) }),
  ),
  { minLength: 5, maxLength: 20 },
);
type Action = typeof actions extends fc.Arbitrary<(infer A)[]> ? A : never;

async function act({ engine, start, clock }: Harness, runs: string[], action: Action) {
  if ("plan" in action) runs.push(await start(action.plan));
  else if ("ms" in action) await clock.advance(action.ms);
  else {
    const runId = runs[action.run % Math.max(1, runs.length)] ?? "none";
    // Of a run that has ended, or is none, it is refused.
    await engine[action.command]({ ...owner, runId }).catch(() => undefined);
    await clock.settle();
  }
}

interface Asked {
  readonly run: RunState;
  readonly step: StepState;
  readonly key: string | undefined;
}

function stepsOf(run: RunState): Asked[] {
  return run.steps.map((step, place) => ({
    run,
    step,
    key: run.plan?.steps[place]?.concurrencyKey,
  }));
}

/** What runs though it may not, and what waits though it could run. */
function faultsOf(runs: readonly RunState[], places: number): string[] {
  const all = runs.flatMap(stepsOf);
  const running = all.filter(({ step }) => step.status === "running");
  const held = running.flatMap(({ key }) => key ?? []);
  const isFull = ({ run }: Asked): boolean =>
    running.filter((other) => other.run === run).length >= (run.plan?.maxParallel ?? 256);
  const idle = all.filter(
    (asked) =>
      asked.run.status === "running" &&
      asked.step.status === "pending" &&
      !held.includes(asked.key ?? "") &&
      !isFull(asked),
  );
  return [
    ...(running.length > places ? ["more run than there are places"] : []),
    ...(new Set(held).size < held.length ? ["a key is held twice"] : []),
    ...(running.length < places ? idle.map(({ step }) => `${step.stepId} could run`) : []),
  ];
}

it("no place and no key idles while a step of any run could have it, whatever is asked of the runs", async () => {
  await fc.assert(
    fc.asyncProperty(actions, fc.integer({ min: 1, max: 4 }), async (asked, places) => {
      const harness = createHarness({ maxParallel: places });
      const runs: string[] = [];
      for (const action of asked) {
        await act(harness, runs, action);
        const states = await Promise.all(runs.map((runId) => harness.state(runId)));
        expect(faultsOf(states, places)).toEqual([]);
      }
    }),
    { numRuns: 25 },
  );
});
