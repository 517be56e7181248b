import { get, type IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { sleepPlan, startServer } from "../testing/running-server.ts";

it("a stream says what it is before all else, for browsers that get no more of its head", async () => {
  await using running = await startServer();
  const { runId } = await running.start(sleepPlan(60_000));
  const feeds = encodeURIComponent('{"feeds":[{}]}');
  for (const path of [
    "/api/v1/events",
    `/api/v1/runs/${runId}/events`,
    `/trpc/events.stream?input=${feeds}`,
    "/api/os2/stream?userId=owner&sessionId=main",
    "/api/v1/stream/events",
  ]) {
    const headers = { authorization: `Bearer ${running.server.token}` };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${running.url}${path}`, { headers, agent: false }, resolve).on("error", reject);
    });
    response.destroy();
    expect([path, ...response.rawHeaders.slice(0, 2)]).toEqual([
      path,
      "content-type",
      "text/event-stream; charset=utf-8",
    ]);
  }
});
