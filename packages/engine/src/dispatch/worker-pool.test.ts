import { foldRunEvents, isRunEnded, type PlanInput, type RunState } from "@stepcast/contracts";
import { createMemoryStore } from "@stepcast/store";
import { afterEach, describe, expect, it } from "vitest";
import { createEngine } from "../create-engine.ts";
import type { Engine } from "../engine.ts";
import { createSkillRegistry } from "../registry.ts";
import { owner } from "../testing/harness.ts";
import { busy } from "../testing/test-skills.ts";
import { blocker, fataller, keeper, lost, teller } from "../testing/worker-skills.ts";

const engines: Engine[] = [];
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.close({ graceMs: 0 }))));

/** Runs a plan with real threads and real time. */
async function run(plan: PlanInput): Promise<RunState> {
  const store = createMemoryStore();
  const engine = createEngine({
    store,
    skills: createSkillRegistry([blocker, busy, fataller, keeper, lost, teller]),
  });
  engines.push(engine);
  let state: RunState | undefined;
  const ended = new Promise<void>((resolve) => {
    store.onCommit((entries) => {
      state = foldRunEvents(
        state,
        entries.map((entry) => entry.event),
      );
      if (state !== undefined && isRunEnded(state.status)) resolve();
    });
  });
  await engine.start({ ...owner, plan });
  await ended;
  if (state === undefined) throw new Error("the run left no trace");
  return state;
}

describe("a skill in a worker thread", () => {
  it("tells, stores and reads like any other", async () => {
    const state = await run({
      name: "tell",
      steps: [{ id: "t", skill: "worker.teller", input: { n: 21 } }],
    });
    expect(state).toMatchObject({
      status: "completed",
      output: { doubled: 42, read: "21" },
      artifacts: [{ artifact: { name: "n.txt", bytes: 2 }, stepId: "t" }],
    });
    expect(state.steps[0]).toMatchObject({ percent: 100, message: "half" });
  });

  it("is stopped at its timeout even when it blocks, and blocks nobody else", async () => {
    const state = await run({
      name: "block",
      steps: [
        { id: "b", skill: "worker.blocker", timeoutMs: 300, onFailure: "continue" },
        { id: "t", skill: "worker.teller", input: { n: 1 } },
        { id: "u", skill: "worker.teller", input: { n: 2 }, needs: ["b"] },
      ],
    });
    expect(state.steps.map((step) => [step.status, step.error?.code])).toEqual([
      ["failed", "step_timeout"],
      ["succeeded", undefined],
      ["succeeded", undefined],
    ]);
  });

  it("fails with the words and the kind of what it threw", async () => {
    const state = await run({
      name: "fatal",
      steps: [{ id: "f", skill: "worker.fataller", retry: { attempts: 3 } }],
    });
    expect(state.steps[0]).toMatchObject({
      attempt: 1,
      error: { code: "skill_failed", message: "never", hint: "give up" },
    });
  });

  it("that returns a function is told so, with its place, and not tried again", async () => {
    const state = await run({
      name: "keep",
      steps: [{ id: "k", skill: "worker.keeper", retry: { attempts: 3 } }],
    });
    const message = "worker.keeper returned something that is no JSON: /kept/0 is a function";
    expect(state.steps[0]).toMatchObject({
      attempt: 1,
      error: { code: "output_not_json", message },
    });
  });

  it("that is not where it says fails by name", async () => {
    const state = await run({ name: "lost", steps: [{ id: "l", skill: "worker.lost" }] });
    expect(state.steps[0]?.error?.message).toBe(
      "The module of worker.lost does not export it as nowhere.",
    );
  });
});

describe("a skill that blocks the process", () => {
  it("has its result refused when it comes after the timeout", async () => {
    const steps = [{ id: "b", skill: "test.busy", input: { ms: 60 }, timeoutMs: 20 }];
    const state = await run({ name: "busy", steps });
    expect(state.steps[0]).toMatchObject({ status: "failed", error: { code: "step_timeout" } });
  });
});
