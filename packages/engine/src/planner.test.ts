import { createRedactor } from "@stepcast/contracts";
import { createMemoryStore } from "@stepcast/store";
import { expect, it } from "vitest";
import { createHarness, owner } from "./testing/harness.ts";

it("plans a goal once whose planner says what no log can hold, and tells that it failed", async () => {
  let plans = 0;
  const alternatives: unknown = [1n];
  const planner = {
    plan: async () => {
      plans += 1;
      const decision = { subject: "plan", choice: "one", reason: "it matched", alternatives };
      const plan = { name: "p", steps: [{ id: "s", skill: "test.echo" }] };
      // Cast: what a planner without types may hand over.
      return { plan, explanation: "", decision: decision as never };
    },
  };
  // As every log that outlives its process, one that hides secrets writes events as text.
  const store = createMemoryStore({ redactor: createRedactor() });
  const harness = createHarness({ planner, store });
  const { runId } = await harness.engine.start({ ...owner, goal: "do it" });
  await harness.clock.advance(600_000);
  const state = await harness.state(runId);
  expect(state).toMatchObject({ status: "failed", error: { code: "planner_failed" } });
  expect(plans).toBe(1);
});
