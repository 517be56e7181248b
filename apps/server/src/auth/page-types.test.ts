import { expect, it } from "vitest";
import { ask, call, withBearer } from "../testing/accounts.ts";
import { bodyOf, quickPlan as plan, startServer, takeFrames } from "../testing/running-server.ts";

it("a token for a page of some types of events carries those in every form of a feed, and opens nothing else", async () => {
  await using server = await startServer();
  const { runId } = await server.start(plan);
  const types = ["step.*", "run.completed"];
  const { token } = await ask<{ token: string }>(server, "tokens.create", {
    only: { runId },
    types,
  });
  const as = withBearer(token);
  const get = (path: string, accept: string) =>
    fetch(`${server.url}${path}`, { headers: { ...as, accept } });
  const stream = (path: string) => get(path, "text/event-stream");
  const known = /^(step\.|run\.completed$|heartbeat$|connected$)/;
  for (const path of [`/api/v1/runs/${runId}/events`, "/api/v1/events?types=*"]) {
    const frames = await takeFrames(await stream(path), ({ event }) => event === "run.completed");
    expect(frames.filter(({ event }) => !known.test(event ?? ""))).toEqual([]);
    expect(frames.some(({ event }) => event === "step.succeeded")).toBe(true);
  }
  interface Page {
    readonly events: readonly { readonly type: string }[];
  }
  for (const query of ["after=0", "wait=1", "types=run.*,step.*"]) {
    const cursor = query.replace("after=0", `after=${server.server.store.epoch}-0`);
    const page = await get(`/api/v1/runs/${runId}/events?${cursor}`, "application/json");
    const { events } = await bodyOf<Page>(page);
    expect(events.length).toBeGreaterThan(0);
    expect(events.filter(({ type }) => !known.test(type))).toEqual([]);
  }
  for (const path of [
    `/api/v1/runs/${runId}`,
    `/api/v1/runs/${runId}/events`,
    "/api/v1/runs",
    "/api/v1/status",
    `/api/v1/events?types=plan.created`,
    `/api/agent/executions/${runId}/stream`,
    `/api/workflows/${runId}/stream`,
    `/api/v1/stream/jobs/${runId}`,
    "/api/os2/stream?userId=owner&sessionId=main",
  ])
    expect([path, (await get(path, "application/json")).status]).toEqual([path, 403]);
  const odd = { only: { runId }, types: ["no.such"] };
  expect((await call(server, "tokens.create", odd)).status).toBe(400);
});
