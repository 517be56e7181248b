import { isStepcastError, limits, StepcastError } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineSkill } from "./skill.ts";
import { faultyStore } from "./testing/faulty-store.ts";
import { createHarness, owner } from "./testing/harness.ts";

const full = new StepcastError("storage_full", "no space is left");

describe("commands that meet", () => {
  it("retries a run once, however many ask for it at the same time", async () => {
    const harness = createHarness();
    const { runId } = await harness.run({ name: "r", steps: [{ id: "s", skill: "test.fail" }] });
    const asked = [1, 2].map(() => harness.engine.retry({ ...owner, runId }));
    const answers = await Promise.allSettled(asked);
    const state = await harness.finish(runId);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(harness.log).toEqual(["run s#1", "run s#2"]);
    expect(state).toMatchObject({ status: "failed", failed: 1 });
  });

  it.each(["pause", "cancel"] as const)(
    "answers a second %s only once the first is recorded",
    async (command) => {
      let refusing = false;
      const store = faultyStore((real) => ({
        append: (append) => (refusing ? Promise.reject(full) : real.append(append)),
      }));
      const harness = createHarness({ store });
      const runId = await harness.start({ name: "r", steps: [{ id: "s", skill: "test.hang" }] });
      refusing = true;
      const answered: string[] = [];
      const ask = (who: string) =>
        harness.engine[command]({ ...owner, runId }).then(() => answered.push(who));
      const asked = [ask("first"), ask("second")];
      await harness.clock.advance(500);
      expect(answered).toEqual([]);
      refusing = false;
      await harness.clock.advance(10_000);
      await Promise.all(asked);
      expect((await harness.state(runId)).status).toBe(
        command === "pause" ? "paused" : "cancelled",
      );
    },
  );

  it("starts no body whose start was being committed when the run was cancelled", async () => {
    let refusing = false;
    const store = faultyStore((real) => ({
      append: (append) => (refusing ? Promise.reject(full) : real.append(append)),
    }));
    const harness = createHarness({ store });
    const runId = await harness.start({
      name: "r",
      steps: [
        { id: "a", skill: "test.sleep", input: { ms: 100 } },
        { id: "b", skill: "test.hang", needs: ["a"] },
      ],
    });
    await harness.clock.advance(90);
    refusing = true;
    await harness.clock.advance(60);
    const cancelled = harness.engine.cancel({ ...owner, runId });
    await harness.clock.advance(10_000);
    refusing = false;
    await harness.finish(runId);
    await cancelled;
    expect((await harness.state(runId)).status).toBe("cancelled");
    expect(harness.log).not.toContain("start b#1");
  });

  it("cancels a run that only waits for its last steps because its budget is spent", async () => {
    const harness = createHarness();
    const runId = await harness.start({
      name: "r",
      budget: { attempts: 2 },
      steps: [
        { id: "long", skill: "test.sleep", input: { ms: 3_600_000 } },
        { id: "a", skill: "test.echo" },
        { id: "b", skill: "test.echo", needs: ["a"] },
      ],
    });
    await harness.clock.advance(10);
    await harness.engine.cancel({ ...owner, runId });
    const state = await harness.finish(runId);
    expect(state).toMatchObject({ status: "cancelled", durationMs: 10 });
  });

  it("takes no plan for a run that did not wait for it", async () => {
    let answer: () => void = () => undefined;
    let refusing = false;
    const store = faultyStore((real) => ({
      append: (append) => (refusing ? Promise.reject(full) : real.append(append)),
    }));
    const plan = { name: "p", steps: [{ id: "s", skill: "test.echo" }] };
    const decision = { subject: "plan", choice: "p", reason: "r" } as const;
    const planned = { plan, explanation: "", decision };
    const harness = createHarness({
      store,
      planner: { plan: () => new Promise((resolve) => (answer = () => resolve(planned))) },
    });
    const { runId } = await harness.engine.start({ ...owner, goal: "do it" });
    await harness.clock.settle();
    await harness.engine.cancel({ ...owner, runId });
    refusing = true;
    // The plan comes when the end of the run is said and waits, for longer than the plan would.
    await harness.clock.advance(limits.cancelGraceMs + 700);
    answer();
    await harness.clock.advance(60);
    refusing = false;
    const { plan: taken, status } = await harness.finish(runId);
    expect([status, taken]).toEqual(["cancelled", undefined]);
  });

  it("shows a run that was paused while it was being planned as paused", async () => {
    let answer: () => void = () => undefined;
    const plan = { name: "p", steps: [{ id: "s", skill: "test.echo" }] };
    const planned = { plan, explanation: "", decision: { decisionId: "d", title: "t" } };
    const harness = createHarness({
      planner: {
        plan: () => new Promise((resolve) => (answer = () => resolve(planned as never))),
      },
    });
    const { runId } = await harness.engine.start({ ...owner, goal: "do it" });
    await harness.clock.settle();
    await harness.engine.pause({ ...owner, runId });
    answer();
    await harness.clock.settle();
    expect((await harness.state(runId)).status).toBe("paused");
    await harness.engine.resume({ ...owner, runId });
    expect((await harness.finish(runId)).status).toBe("completed");
  });
});

describe("what goes wrong around a step", () => {
  it("cancels the items that wait for another attempt with their run", async () => {
    const harness = createHarness();
    const retry = { attempts: 3, backoffMs: 60_000, maxMs: 60_000 };
    const runId = await harness.start({
      name: "r",
      steps: [{ id: "a", skill: "test.fail", forEach: { items: [1, 2], concurrency: 2 }, retry }],
    });
    await harness.engine.cancel({ ...owner, runId });
    const { steps } = await harness.finish(runId);
    expect(steps.map(({ status }) => status)).toEqual(["cancelled", "cancelled", "cancelled"]);
  });

  it("tells of no file that is stored after its step has ended", async () => {
    let stored: () => void = () => undefined;
    const later = new Promise<void>((resolve) => (stored = resolve));
    const store = faultyStore((real) => ({
      putArtifact: async (...file) => {
        await later;
        return await real.putArtifact(...file);
      },
    }));
    const files: Promise<unknown>[] = [];
    const hasty = defineSkill({
      id: "test.hasty",
      title: "Waits for nothing",
      input: z.object({}),
      output: z.null(),
      run(_, context) {
        const file = { name: "late.txt", mediaType: "text/plain", content: "late" };
        files.push(context.artifact(file));
        return null;
      },
    });
    const harness = createHarness({ store, skills: [hasty] });
    const runId = await harness.start({
      name: "r",
      steps: [
        { id: "a", skill: "test.hasty" },
        { id: "b", skill: "test.sleep", input: { ms: 100 } },
      ],
    });
    stored();
    await Promise.all(files);
    const { artifacts } = await harness.finish(runId);
    expect(artifacts).toEqual([]);
  });

  it("fails a step whose result cannot even be looked at", async () => {
    const odd = defineSkill({
      id: "test.odd",
      title: "Odd",
      input: z.object({}),
      output: z.object({ value: z.number().refine(() => Promise.resolve(true)) }),
      run: async () => ({ value: 1 }),
    });
    const harness = createHarness({ skills: [odd] });
    const state = await harness.run({ name: "r", steps: [{ id: "s", skill: "test.odd" }] });
    expect(state.steps[0]).toMatchObject({ status: "failed" });
  });

  it("gives a retried run its deadline anew", async () => {
    const harness = createHarness();
    const { runId } = await harness.run({
      name: "r",
      deadlineMs: 1_000,
      steps: [
        { id: "s", skill: "test.fail", input: { times: 1 } },
        { id: "t", skill: "test.sleep", input: { ms: 100 }, needs: ["s"] },
      ],
    });
    await harness.clock.advance(60_000);
    await harness.engine.retry({ ...owner, runId });
    expect((await harness.finish(runId)).status).toBe("completed");
  });

  it("asks again, for as long as ever, when a run is retried that was cancelled while it asked", async () => {
    const harness = createHarness();
    const approval = { prompt: "Really?", expiresMs: 1_000 };
    const runId = await harness.start({
      name: "r",
      steps: [{ id: "s", skill: "test.echo", approval }],
    });
    await harness.engine.cancel({ ...owner, runId });
    const cancelled = await harness.finish(runId);
    expect(cancelled.approvals).toMatchObject([{ status: "expired" }]);
    await harness.clock.advance(60_000);
    await harness.engine.retry({ ...owner, runId });
    await harness.clock.advance(500);
    const asked = await harness.state(runId);
    expect(asked.steps[0]?.status).toBe("waiting");
    const approvalId = asked.approvals.at(-1)?.approvalId ?? "";
    await harness.engine.answer({ ...owner, runId, approvalId, approved: true });
    expect((await harness.finish(runId)).status).toBe("completed");
  });
});

describe("a storage that refuses", () => {
  it("holds up closing no longer than the grace", async () => {
    let refusing = false;
    const store = faultyStore((real) => ({
      append: (append) => (refusing ? Promise.reject(full) : real.append(append)),
    }));
    const harness = createHarness({ store });
    await harness.start({
      name: "r",
      steps: [{ id: "s", skill: "test.sleep", input: { ms: 100 } }],
    });
    refusing = true;
    let closed = false;
    void harness.engine.close({ graceMs: 1_000 }).then(() => (closed = true));
    await harness.clock.advance(2_000);
    expect(closed).toBe(true);
  });

  it("does not keep other runs from being taken over when one cannot be read", async () => {
    let unreadable = "";
    const store = faultyStore((real) => ({
      read: (query) =>
        query.feeds?.some((feed) => feed.runId === unreadable)
          ? Promise.reject(full)
          : real.read(query),
    }));
    const harness = createHarness({ store });
    const plan = {
      name: "r",
      steps: [{ id: "s", skill: "test.sleep", input: { ms: 100_000 } }],
    };
    const first = await harness.start(plan);
    const second = await harness.start(plan);
    harness.crash();
    unreadable = first;
    await harness.recover();
    expect((await harness.finish(second)).status).toBe("completed");
    unreadable = "";
    expect((await harness.finish(first)).status).toBe("completed");
    expect(harness.reports.some(isStepcastError)).toBe(true);
  });

  it("waits for a recorded result that cannot be read for now", async () => {
    let refusals = 0;
    const store = faultyStore((real) => ({
      artifact: (room, artifactId) => {
        if (refusals === 0) return real.artifact(room, artifactId);
        refusals -= 1;
        return Promise.reject(full);
      },
    }));
    const harness = createHarness({ store });
    const runId = await harness.start({
      name: "r",
      steps: [
        { id: "a", skill: "test.echo", input: { value: "x".repeat(20_000) } },
        { id: "b", skill: "test.sleep", input: { ms: 100_000 }, needs: ["a"] },
      ],
    });
    await harness.clock.advance(10);
    harness.crash();
    refusals = 2;
    await harness.recover();
    expect((await harness.finish(runId)).status).toBe("completed");
  });
});
