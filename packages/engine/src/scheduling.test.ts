import type { PlanInput, StepcastEvent } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHarness } from "./testing/harness.ts";

const randomPlan = fc
  .record({
    sleeps: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 25 }),
    picks: fc.array(fc.nat(), { minLength: 75, maxLength: 75 }),
    maxParallel: fc.integer({ min: 1, max: 6 }),
  })
  .map(
    ({ sleeps, picks, maxParallel }): PlanInput => ({
      name: "random",
      maxParallel,
      steps: sleeps.map((ms, at) => ({
        id: `s${at}`,
        skill: "test.sleep",
        input: { ms },
        needs:
          at === 0
            ? []
            : [...new Set([0, 1, 2].map((n) => `s${(picks[at * 3 + n] ?? 0) % (at + 1)}`))].filter(
                (id) => id !== `s${at}`,
              ),
      })),
    }),
  );

/** Goes through a run's events; at every moment at which time passes, looks at what runs and what could. */
function audit(
  plan: PlanInput,
  events: readonly StepcastEvent[],
): { early: string[]; idle: string[]; most: number } {
  const ended = new Set<string>();
  const running = new Set<string>();
  const early: string[] = [];
  const idle: string[] = [];
  let most = 0;
  let time = 0;
  for (const event of events) {
    if (event.at > time) {
      const could = plan.steps.filter(
        ({ id, needs = [] }) =>
          !ended.has(id) && !running.has(id) && needs.every((need) => ended.has(need)),
      );
      if (running.size > 0 && running.size < (plan.maxParallel ?? 256) && could.length > 0)
        idle.push(`${time}: ${could[0]?.id}`);
      time = event.at;
    }
    if (event.type === "step.started") {
      const step = plan.steps.find(({ id }) => id === event.data.stepId);
      if (!(step?.needs ?? []).every((need) => ended.has(need))) early.push(event.data.stepId);
      running.add(event.data.stepId);
      most = Math.max(most, running.size);
    }
    if (event.type === "step.succeeded") {
      ended.add(event.data.stepId);
      running.delete(event.data.stepId);
    }
  }
  return { early, idle, most };
}

describe("the scheduler", () => {
  it("never starts a step early, never idles a free slot, never exceeds the limit", async () => {
    await fc.assert(
      fc.asyncProperty(randomPlan, async (plan) => {
        const harness = createHarness();
        const state = await harness.run(plan);
        const { early, idle, most } = audit(plan, await harness.events(state.runId));
        expect({ status: state.status, early, idle }).toEqual({
          status: "completed",
          early: [],
          idle: [],
        });
        expect(most).toBeLessThanOrEqual(plan.maxParallel ?? 256);
      }),
      { numRuns: 60 },
    );
  });

  it("has an audit that notices", () => {
    const plan: PlanInput = {
      name: "p",
      steps: [
        { id: "a", skill: "x.y" },
        { id: "b", skill: "x.y", needs: ["a"] },
        { id: "c", skill: "x.y" },
      ],
    };
    const event = (at: number, type: string, stepId: string) =>
      ({ seq: at, at, type, room: "o/m", data: { stepId } }) as StepcastEvent;
    expect(audit(plan, [event(1, "step.started", "b")]).early).toEqual(["b"]);
    expect(
      audit(plan, [event(1, "step.started", "a"), event(2, "step.succeeded", "a")]).idle,
    ).toEqual(["1: c"]);
  });

  it("prefers the longest remaining path when places are few", async () => {
    const harness = createHarness();
    const state = await harness.run({
      name: "priority",
      maxParallel: 2,
      steps: [
        { id: "short1", skill: "test.sleep", input: { ms: 10 } },
        { id: "short2", skill: "test.sleep", input: { ms: 10 } },
        { id: "long", skill: "test.sleep", input: { ms: 10 } },
        { id: "longer", skill: "test.sleep", input: { ms: 20 }, needs: ["long"] },
      ],
    });
    expect(state.durationMs).toBe(30);
    expect(harness.log[0]).toBe("start long#1");
  });

  it("shares the process among runs, and uses every place", async () => {
    const harness = createHarness({ maxParallel: 3 });
    const plan = {
      name: "wide",
      steps: Array.from({ length: 6 }, (_, at) => ({
        id: `s${at}`,
        skill: "test.sleep",
        input: { ms: 10 },
      })),
    };
    const [first, second] = [await harness.start(plan), await harness.start(plan)];
    const started = harness.clock.monotonic();
    await harness.finish(first);
    await harness.finish(second);
    expect(harness.clock.monotonic() - started).toBe(40);
  });

  it("is the same run every time under one seed", async () => {
    const once = async () => {
      const harness = createHarness({ seed: 7 });
      const retry = { attempts: 3, backoffMs: 100 };
      const state = await harness.run({
        name: "d",
        steps: [
          { id: "f", skill: "test.fail", retry, input: { times: 2 } },
          { id: "e", skill: "test.echo" },
        ],
      });
      return (await harness.events(state.runId)).map((event) => JSON.stringify(event));
    };
    expect(await once()).toEqual(await once());
  });

  it("takes a chain of 10,000 steps without running out of stack", async () => {
    const harness = createHarness();
    const steps = Array.from({ length: 10_000 }, (_, at) => ({
      id: `s${at}`,
      skill: "test.echo",
      needs: at === 0 ? [] : [`s${at - 1}`],
      when: at !== 0,
    }));
    const state = await harness.run({ name: "long", steps });
    expect(state).toMatchObject({ status: "completed", skipped: 1, succeeded: 9_999 });
  });
});
