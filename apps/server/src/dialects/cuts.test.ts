import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyOf, type RunningServer, startServer, takeFrames } from "../testing/running-server.ts";
import { startCuttingProxy } from "./testing/cutting-proxy.ts";
import { listen } from "./testing/foreign-client.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

/** Enough steps that a stream is cut many times. */
const tasks = Array.from({ length: 16 }, (_, index) => ({
  id: `task_${index}`,
  tool: "core.echo",
  arguments: { text: `Grüße ${index} 🔄 ${"x".repeat(40)}` },
  deps: index === 0 ? [] : [`task_${index - 1}`],
}));

async function ended(): Promise<string> {
  const response = await running.post("/api/workflows/execute", { tasks });
  const { executionId } = await bodyOf<{ executionId: string }>(response);
  return executionId;
}

const agentNames = ["execution:started", "plan:created", "tool:start", "tool:complete"];

describe("an unmodified EventSource behind a proxy that cuts anywhere", { timeout: 60_000 }, () => {
  it.each([
    {
      source: "A",
      path: () => `/api/os2/stream?userId=owner&sessionId=main&after=${running.server.hub.epoch}-0`,
      names: ["message"],
      isLast: (data: unknown) => Object(data).type === "plan_completed",
    },
    {
      source: "B",
      path: (id: string) => `/api/agent/executions/${id}/stream`,
      names: [...agentNames, "execution:complete"],
      isLast: (data: unknown) => "tokensUsed" in Object(data),
    },
    {
      source: "C",
      path: (id: string) => `/api/workflows/${id}/stream`,
      names: ["task_start", "task_complete", "execution_complete"],
      isLast: (data: unknown) => "speedup" in Object(data),
    },
  ])("of source $source gets everything once and in order", async ({ path, names, isLast }) => {
    await using own = await startCuttingProxy(running.url);
    const executionId = await ended();
    const whole = await running.call(path(executionId));
    const expected = await takeFrames(whole, ({ data }) => isLast(data));
    const page = listen(`${own.url}${path(executionId)}`, names);
    await page.until(({ data }) => isLast(data));
    page.close();
    // A session's stream holds every plan of it, so the first end is compared with the first end.
    const end = page.heard.findIndex(({ data }) => isLast(data));
    expect(page.heard.slice(0, end + 1).map(({ data }) => data)).toEqual(
      expected.map(({ data }) => data),
    );
    expect(own.cuts()).toBeGreaterThan(1);
  });
});
