import { foldRunEvents } from "@stepcast/contracts";
import { agentExecutionEvent } from "@stepcast/dialects";
import { createEngine, createSkillRegistry, defineSkill } from "@stepcast/engine";
import { createMemoryStore, type Store } from "@stepcast/store";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createServerKit } from "./index.ts";

async function logOf(store: Store, runId: string) {
  const { entries } = await store.read({ after: 0, feeds: [{ runId }], limit: 512 });
  return entries.map(({ event }) => event);
}

const framesOf = async (store: Store, runId: string) =>
  (await logOf(store, runId)).flatMap((event) => agentExecutionEvent(event) ?? []);

describe("AgentSSEEmitter", () => {
  it("tells a whole execution, in the order of its calls", async () => {
    let now = 1_800_000_000_000;
    await using kit = createServerKit({ now: () => now });
    const emitter = new kit.AgentSSEEmitter("owner", "exec_1");
    const calls = [emitter.executionStarted({ task: "Compare prices" })];
    calls.push(emitter.planCreated({ plan: { goal: "Prices", phases: ["Gather", "Judge"] } }));
    const phase = { phaseId: "phase_0", phaseName: "Gather", phaseIndex: 0 };
    calls.push(emitter.phaseStart(phase), emitter.thinking({ thought: "Where to look?" }));
    calls.push(emitter.toolStart({ toolName: "search", params: { q: "prices" } }));
    await Promise.all(calls);
    now += 250;
    await emitter.toolComplete({ toolName: "search", result: [1, 2] });
    await emitter.phaseComplete(phase);
    await emitter.executionComplete({ result: "Cheap.", tokensUsed: 42 });

    expect(await framesOf(kit.store, "exec_1")).toEqual([
      {
        event: "execution:started",
        data: { executionId: "exec_1", task: "Compare prices", startedAt: 1_800_000_000_000 },
      },
      {
        event: "plan:created",
        data: {
          plan: {
            goal: "Prices",
            phases: [
              { id: "phase_0", name: "Gather" },
              { id: "phase_1", name: "Judge" },
            ],
          },
        },
      },
      {
        event: "phase:start",
        data: { phaseId: "phase_0", phaseName: "Gather", phaseIndex: 0 },
      },
      { event: "thinking", data: { thought: "Where to look?", iteration: 0 } },
      { event: "tool:start", data: { toolName: "search", params: { q: "prices" } } },
      { event: "tool:complete", data: { toolName: "search", result: [1, 2], duration: 250 } },
      { event: "phase:complete", data: { phaseId: "phase_0", phaseName: "Gather" } },
      { event: "execution:complete", data: { result: "Cheap.", duration: 250, tokensUsed: 42 } },
    ]);
    const run = foldRunEvents(undefined, await logOf(kit.store, "exec_1"));
    expect(run).toMatchObject({ status: "completed", output: "Cheap.", totalSteps: 2 });
  });

  it("tells an error without its stack", async () => {
    await using kit = createServerKit();
    const emitter = new kit.AgentSSEEmitter("owner");
    await emitter.executionStarted({ task: "Try" });
    await emitter.executionError({ error: new Error("It broke.") });
    const log = await logOf(kit.store, emitter.executionId);
    expect(log.at(-1)).toMatchObject({
      type: "run.failed",
      data: { error: { message: "It broke." } },
    });
    expect(JSON.stringify(log)).not.toMatch(/agent-sse-emitter/);
    await expect(emitter.thinking({ thought: "Too late." })).rejects.toMatchObject({
      code: "run_finished",
    });
  });

  it("keeps calls of one tool apart, and cuts what is too large for an event", async () => {
    await using kit = createServerKit();
    const emitter = new kit.AgentSSEEmitter("owner");
    await emitter.executionStarted({ task: "Try" });
    await emitter.toolStart({ toolName: "read" });
    await emitter.toolStart({ toolName: "read" });
    const result = { password: "hunter-two", text: "x".repeat(1_000_000) };
    await emitter.toolComplete({ toolName: "read", result });
    await emitter.toolComplete({ toolName: "read", error: new Error("Gone.") });
    const log = await logOf(kit.store, emitter.executionId);
    const ids = (type: string) =>
      log.flatMap((event) =>
        event.type === type && "callId" in event.data ? [event.data.callId] : [],
      );
    expect(new Set(ids("tool.started")).size).toBe(2);
    expect(ids("tool.completed")).toEqual(ids("tool.started"));
    expect(JSON.stringify(log).length).toBeLessThan(10_000);
    expect(JSON.stringify(log)).not.toContain("hunter-two");
  });

  it("adds thoughts and tool calls to a run of an engine, and nothing that only the engine may say", async () => {
    const store = createMemoryStore();
    await using kit = createServerKit({ store });
    const told = Promise.withResolvers<unknown>();
    const skill = defineSkill({
      id: "test.agent",
      title: "Agent",
      input: z.object({}),
      output: z.null(),
      async run(_input, { runId }) {
        const emitter = new kit.AgentSSEEmitter("owner", runId);
        await emitter.executionStarted({ task: "It has begun already." });
        await emitter.thinking({ thought: "Inside of a tool." });
        told.resolve(await emitter.executionComplete({ result: 1 }).catch((error) => error));
        return null;
      },
    });
    const engine = createEngine({ store, skills: createSkillRegistry([skill]) });
    const plan = { name: "One", steps: [{ id: "a", skill: "test.agent" }] };
    const { runId } = await engine.start({ plan, room: "owner/main", by: "owner" });
    expect(await told.promise).toMatchObject({ code: "lease_lost" });
    await expect.poll(async () => (await store.run(runId))?.status).toBe("completed");
    const types = (await logOf(store, runId)).map(({ type }) => type);
    expect(types.filter((type) => type === "run.queued")).toHaveLength(1);
    expect(types).toContain("thinking.completed");
    await engine.close();
    await store.close();
  });

  it("does not find an execution of somebody else", async () => {
    await using kit = createServerKit();
    await new kit.AgentSSEEmitter("ada", "exec_1").executionStarted({ task: "Hers" });
    const other = new kit.AgentSSEEmitter("bob", "exec_1");
    await expect(other.thinking({ thought: "Mine?" })).rejects.toMatchObject({ code: "not_found" });
    await expect(other.executionStarted({ task: "Mine?" })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("leaves a run that an engine ends as failed, once its program let go of it", async () => {
    const store = createMemoryStore();
    await using kit = createServerKit({ store });
    const emitter = new kit.AgentSSEEmitter("owner", "exec_1");
    await emitter.executionStarted({ task: "Unfinished" });
    const engine = createEngine({ store, skills: createSkillRegistry([]) });
    await engine.recover();
    expect((await store.run("exec_1"))?.status).toBe("queued");
    await emitter.release();
    await engine.recover();
    await expect.poll(async () => (await store.run("exec_1"))?.status).toBe("failed");
    await engine.close();
    await store.close();
  });
});
