import { EventSourceParserStream } from "eventsource-parser/stream";
import { expect, it } from "vitest";
import { bodyOf, type RunningServer, refusalOf, startServer } from "../testing/running-server.ts";

/** What an agent hears of the commands in a stream: their data, with the ids of their frames. */
async function listen(running: RunningServer, path: string, name: string) {
  const gone = new AbortController();
  const headers = { accept: "text/event-stream" };
  const response = await running.call(path, { signal: gone.signal, headers });
  expect(response.status).toBe(200);
  const heard: { readonly id: string | undefined; readonly data: Record<string, unknown> }[] = [];
  const stream = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  const reading = (async () => {
    for await (const { event, id, data } of stream ?? [])
      if (event === name) heard.push({ id, data: JSON.parse(data) });
  })().catch(() => undefined);
  return {
    heard,
    async [Symbol.asyncDispose]() {
      gone.abort();
      await reading;
    },
  };
}

it("an agent outside hears what it is asked in its feed, in both vocabularies, and answers with its status", async () => {
  await using running = await startServer();
  const agent = "/api/v1/agents/pump-7";
  await running.post(`${agent}/status`, { status: "RUNNING" });
  await using canonical = await listen(running, `${agent}/events`, "agent.command_requested");
  await using plant = await listen(running, "/api/v1/stream/agents/pump-7", "agent.command");
  const asked = await running.post(`${agent}/pause`, { reason: "leak" });
  expect(asked.status).toBe(200);
  const { cursor } = await bodyOf<{ cursor: string }>(asked);
  await expect.poll(() => canonical.heard.length + plant.heard.length, { timeout: 30_000 }).toBe(2);
  const command = { command: "pause", reason: "leak" };
  expect(canonical.heard[0]?.id).toBe(cursor);
  expect(canonical.heard[0]?.data["data"]).toEqual({ agentId: "pump-7", by: "owner", ...command });
  expect(plant.heard).toEqual([
    { id: cursor, data: { agent_id: "pump-7", requested_by: "owner", ...command } },
  ]);
  expect(await bodyOf(await running.post(`${agent}/pause`))).toEqual({ cursor });
  await running.post(`${agent}/status`, { status: "PAUSED" });
  await running.post(`${agent}/resume`);
  await running.post(`${agent}/shutdown`);
  const names = () => canonical.heard.map(({ data }) => Object(data["data"]).command);
  await expect.poll(names, { timeout: 30_000 }).toEqual(["pause", "resume", "shutdown"]);
  expect(await refusalOf(await running.post("/api/v1/agents/valve/pause"))).toMatchObject({
    status: 404,
    code: "not_found",
  });
  expect(await refusalOf(await running.post(`${agent}/pause`, { force: true }))).toMatchObject({
    status: 400,
    code: "invalid_input",
  });
});
