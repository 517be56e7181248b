import { createServerKit } from "@stepcast/server-kit";
import { expect, it } from "vitest";
import { startServer } from "../testing/running-server.ts";
import { listen } from "./testing/foreign-client.ts";

it("an emitter on a running server's log reaches the pages of its execution, live", async () => {
  await using running = await startServer();
  await using kit = createServerKit({ store: running.server.store });
  const emitter = new kit.AgentSSEEmitter("owner", "exec_1");
  await emitter.executionStarted({ task: "Compare prices" });
  const page = listen(`${running.url}/api/agent/executions/exec_1/stream`, [
    "execution:started",
    "thinking",
    "tool:start",
    "tool:complete",
    "execution:complete",
  ]);
  await page.until(({ event }) => event === "execution:started");
  await emitter.thinking({ thought: "Where to look?" });
  await page.until(({ event }) => event === "thinking");
  await emitter.toolStart({ toolName: "search", params: { q: "prices" } });
  await emitter.toolComplete({ toolName: "search", result: [1] });
  await emitter.executionComplete({ result: "Cheap." });
  await page.until(({ event }) => event === "execution:complete");
  page.close();
  expect(page.heard.map(({ event }) => event)).toEqual([
    "execution:started",
    "thinking",
    "tool:start",
    "tool:complete",
    "execution:complete",
  ]);
});
