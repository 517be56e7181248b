import { limits } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineSkill } from "./skill.ts";
import { faultyStore } from "./testing/faulty-store.ts";
import { createHarness } from "./testing/harness.ts";

/** Never returns; the first item stops when it is asked to, the others do not. */
const stubborn = defineSkill({
  id: "test.stubborn",
  title: "Stubborn",
  input: z.object({ item: z.number() }),
  output: z.null(),
  run: ({ item }, { signal }) =>
    new Promise((_, reject) => {
      if (item === 0) signal.addEventListener("abort", () => reject(signal.reason));
    }),
});

describe("an item of a forEach step", () => {
  it("whose input cannot be made is seen to have failed, and fails once, whoever goes on", async () => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "rows",
      input: { rows: [{ name: "a" }, {}] },
      steps: [
        {
          id: "s",
          skill: "test.sleep",
          label: "Row",
          forEach: { items: { $ref: "/input/rows" } },
          input: { ms: 20_000, value: { $ref: "/item/name" } },
        },
      ],
    });
    harness.crash();
    await harness.recover();
    const { steps, status } = await harness.finish(runId);
    const failures = (await harness.events(runId)).filter(({ type }) => type === "step.failed");
    expect(failures.map(({ data }) => "stepId" in data && data.stepId)).toEqual(["s/1", "s"]);
    expect(status).toBe("failed");
    expect(steps.map((step) => [step.stepId, step.label, step.status])).toEqual([
      ["s", "Row", "failed"],
      ["s/1", "Row #2", "failed"],
      ["s/0", "Row #1", "succeeded"],
    ]);
  });

  it("whose input cannot be made is no attempt, before a restart as after it", async () => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "rows",
      budget: { attempts: 3 },
      input: { rows: [{}, {}, {}, { ms: 20_000 }] },
      steps: [
        {
          id: "s",
          skill: "test.sleep",
          forEach: { items: { $ref: "/input/rows" } },
          input: { ms: { $ref: "/item/ms" } },
          onFailure: "continue",
        },
      ],
    });
    harness.crash();
    await harness.recover();
    expect(await harness.finish(runId)).toMatchObject({ status: "completed" });
    const started = harness.log.filter((line) => line.startsWith("start"));
    expect(started).toEqual(["start s/3#1", "start s/3#2"]);
  });

  it("that ends its process time and again is given up, and its step fails once", async () => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "poison",
      steps: [{ id: "p", skill: "test.hang", forEach: { items: [1] } }],
    });
    for (let crash = 0; crash < limits.interruptedAttempts + 1; crash += 1) {
      harness.crash();
      await harness.recover();
    }
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ failed: 1, error: { code: "step_interrupted" } });
    const failures = (await harness.events(runId)).filter(({ type }) => type === "step.failed");
    expect(failures.map(({ data }) => "stepId" in data && data.stepId)).toEqual(["p/0", "p"]);
  });

  it("never has an attempt's number twice, also when it was cancelled and its process died", async () => {
    const harness = createHarness({ store: faultyStore(() => ({})), skills: [stubborn] });
    const runId = await harness.start({
      name: "late",
      deadlineMs: 1_000,
      steps: [
        {
          id: "s",
          skill: "test.stubborn",
          forEach: { items: [0, 1] },
          input: { item: { $ref: "/item" } },
        },
      ],
    });
    await harness.clock.advance(1_500);
    harness.crash();
    // The deadline is not over any more by the clock that the next process has.
    harness.clock.jump(-3_600_000);
    await harness.recover();
    await harness.finish(runId);
    const attempts = (await harness.events(runId)).flatMap(({ type, data }) =>
      type === "step.started" && "parentStepId" in data ? [`${data.stepId}#${data.attempt}`] : [],
    );
    expect(attempts).toEqual(["s/0#1", "s/1#1", "s/0#2", "s/1#2"]);
  });
});
