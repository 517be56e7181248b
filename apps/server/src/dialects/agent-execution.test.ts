import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bodyOf,
  quickPlan,
  type RunningServer,
  refusalOf,
  sleepPlan,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";
import { listen } from "./testing/foreign-client.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const names = [
  "execution:started",
  "plan:created",
  "phase:start",
  "thinking",
  "tool:start",
  "tool:complete",
  "phase:complete",
  "execution:complete",
  "execution:error",
] as const;

const streamPath = (executionId: string) => `/api/agent/executions/${executionId}/stream`;

async function execute(task: string): Promise<string> {
  const response = await running.post("/api/agent/execute", { task });
  expect(response.status).toBe(202);
  const answer = await bodyOf<{ executionId: string; stream: string; cursor: string }>(response);
  const { executionId } = answer;
  expect(answer).toMatchObject({ stream: streamPath(executionId) });
  expect(answer.cursor).toMatch(/^[0-9a-z]+-\d+$/);
  expect(response.headers.get("location")).toBe(streamPath(executionId));
  return executionId;
}

describe("source B", () => {
  it("executes a task and tells it in named events, in order, until it has ended", {
    timeout: 60_000,
  }, async () => {
    const executionId = await execute("Write a business plan");
    const page = listen(`${running.url}${streamPath(executionId)}`, names);
    await page.until(({ event }) => event === "execution:complete");
    page.close();
    const told = page.heard.map(({ event }) => event);
    expect(told[0]).toBe("execution:started");
    expect(told.at(-1)).toBe("execution:complete");
    expect(told.indexOf("plan:created")).toBeLessThan(told.indexOf("tool:start"));
    const data = (name: string) => page.heard.find(({ event }) => event === name)?.data;
    expect(data("execution:started")).toMatchObject({
      executionId,
      task: "Write a business plan",
      startedAt: expect.any(Number),
    });
    expect(data("plan:created")).toMatchObject({
      plan: { goal: expect.any(String), phases: expect.any(Array) },
    });
    expect(data("phase:start")).toMatchObject({ phaseIndex: 0, phaseName: expect.any(String) });
    expect(data("tool:start")).toMatchObject({ toolName: expect.any(String) });
    expect(data("tool:complete")).toMatchObject({ duration: expect.any(Number) });
    expect(data("execution:complete")).toMatchObject({
      duration: expect.any(Number),
      tokensUsed: 0,
    });
    const count = (name: string) => told.filter((one) => one === name).length;
    expect(count("tool:start")).toBe(count("tool:complete"));
    expect(count("phase:start")).toBe(count("phase:complete"));
  });

  it("resumes after every event with exactly what follows, and says 204 after the last", async () => {
    const { runId } = await running.start(quickPlan);
    const told = await takeFrames(await running.call(streamPath(runId)), () => false);
    // A reader that catches up with the run before its end is also sent a heartbeat.
    const all = told.filter(({ event }) => event !== "heartbeat");
    expect(all.map(({ event }) => event)).toEqual([
      "execution:started",
      "plan:created",
      "tool:start",
      "tool:complete",
      "tool:start",
      "tool:complete",
      "execution:complete",
    ]);
    for (const [place, { id }] of all.slice(0, -1).entries()) {
      const headers = { "last-event-id": id };
      const rest = await takeFrames(
        await running.call(streamPath(runId), { headers }),
        () => false,
      );
      expect(rest.map((frame) => frame.id)).toEqual(all.slice(place + 1).map((frame) => frame.id));
    }
    const headers = { "last-event-id": all.at(-1)?.id ?? "" };
    expect((await running.call(streamPath(runId), { headers })).status).toBe(204);
  });

  it("tells an execution that failed and was retried to its last end", async () => {
    const { runId } = await running.start({
      name: "once more",
      steps: [
        { id: "flaky", skill: "core.fail", input: { times: 1 } },
        { id: "slow", skill: "core.sleep", input: { ms: 300 }, needs: ["flaky"] },
      ],
    });
    const ends = async () => {
      const frames = await takeFrames(await running.call(streamPath(runId)), () => false);
      return frames.map(({ event }) => event).filter((event) => /:(complete|error)$/.test(event));
    };
    const failed = ["tool:complete", "execution:error"];
    expect(await ends()).toEqual(failed);
    expect((await running.post(`/api/v1/runs/${runId}/retry`)).status).toBe(200);
    const whole = [...failed, "tool:complete", "tool:complete", "execution:complete"];
    // While it runs again, and when it has ended.
    expect(await ends()).toEqual(whole);
    expect(await ends()).toEqual(whole);
  });

  it("tells a retried execution to its last end also when the clock was set back between", async () => {
    const counts = { totalSteps: 1, skipped: 0, cancelled: 0, layers: 1 };
    const sum = { ...counts, durationMs: 1, speedup: 1, criticalPathMs: 1 };
    const run = { room: "owner/main", runId: "run_back" };
    const error = { code: "skill_failed", message: "No." };
    const retry = { steps: ["a"], failed: 1, skipped: 0, cancelled: 0 };
    await running.server.store.append({
      events: [
        { ...run, at: 9_000, type: "run.queued", data: { tags: [], requestedBy: "owner" } },
        { ...run, at: 9_001, type: "run.failed", data: { ...sum, error, succeeded: 0, failed: 1 } },
        { ...run, at: 1_000, type: "run.resumed", data: { by: "owner", retry } },
        { ...run, at: 1_001, type: "run.completed", data: { ...sum, succeeded: 1, failed: 0 } },
      ],
    });
    const frames = await takeFrames(await running.call(streamPath("run_back")), () => false);
    expect(frames.map(({ event }) => event)).toEqual([
      "execution:started",
      "execution:error",
      "execution:complete",
    ]);
  });

  it("cancels from anywhere, which the stream tells as an error with an empty stack", async () => {
    const { runId } = await running.start(sleepPlan(60_000));
    const page = listen(`${running.url}${streamPath(runId)}`, names);
    await page.until(({ event }) => event === "tool:start");
    const cancelled = await running.post(`/api/agent/executions/${runId}/cancel`, {
      reason: "Enough.",
    });
    expect(await bodyOf(cancelled)).toEqual({ executionId: runId, cancelled: true });
    const { data } = await page.until(({ event }) => event === "execution:error");
    page.close();
    expect(data).toEqual({ error: "Cancelled by owner: Enough.", stack: "" });
  });

  it("keeps its work when the reader goes away", async () => {
    const { runId } = await running.start(sleepPlan(300));
    const page = listen(`${running.url}${streamPath(runId)}`, names);
    await page.until(({ event }) => event === "tool:start");
    page.close();
    const rest = await takeFrames(await running.call(streamPath(runId)), () => false);
    expect(rest.at(-1)?.event).toBe("execution:complete");
  });

  it.each([[{}], [{ task: "" }], [{ task: 7 }], [{ task: "x".repeat(5_000) }], [[]]])(
    "refuses to execute %j",
    async (body) => {
      const response = await running.post("/api/agent/execute", body);
      expect(await refusalOf(response)).toMatchObject({ status: 400, code: "invalid_input" });
    },
  );

  it("does not find what never was, and lets nobody in without a token", async () => {
    for (const response of [
      await running.call(streamPath("run_none")),
      await running.post("/api/agent/executions/run_none/cancel"),
    ])
      expect(await refusalOf(response)).toMatchObject({ status: 404, code: "not_found" });
    const paths = [
      streamPath("run_none"),
      "/api/agent/execute",
      "/api/agent/executions/run_none/cancel",
    ];
    for (const path of paths) {
      const method = path.endsWith("stream") ? "GET" : "POST";
      expect((await fetch(`${running.url}${path}`, { method })).status).toBe(401);
    }
  });
});

describe("source B while developing", () => {
  it("tells the error's code in the stack, and still no stack trace", async () => {
    await using developing = await startServer({ development: true });
    const plan = {
      name: "wrong",
      steps: [{ id: "a", skill: "core.fail", input: { message: "It broke." } }],
    };
    const { runId } = await developing.start(plan);
    const frames = await takeFrames(await developing.call(streamPath(runId)), () => false);
    const { stack } = Object(frames.at(-1)?.data);
    expect(stack).toMatch(/^\w+: .*It broke\./);
    expect(stack).not.toMatch(/\bat .*\.ts/);
  });
});
