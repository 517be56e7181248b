import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  quickPlan,
  type RunningServer,
  refusalOf,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";

let running: RunningServer;
let ids: string[];
beforeAll(async () => {
  running = await startServer();
  const { runId } = await running.start(quickPlan);
  const stream = await running.call(`/api/v1/runs/${runId}/events`);
  const frames = await takeFrames(stream, ({ event }) => event === "run.completed");
  ids = frames.filter(({ event }) => event !== "heartbeat").map(({ id }) => id);
});
afterAll(() => running[Symbol.asyncDispose]());

interface Asked {
  readonly header?: string;
  readonly query?: string;
  readonly input?: string;
  readonly post?: boolean;
}

/** Opens all feeds of the owner, with a cursor in any of the three places. */
function open({ header, query, input, post }: Asked): Promise<Response> {
  const text = JSON.stringify({
    feeds: [{}],
    ...(input === undefined ? {} : { lastEventId: input }),
  });
  const search = new URLSearchParams();
  if (post !== true) search.set("input", text);
  if (query !== undefined) search.set("lastEventId", query);
  const headers: Record<string, string> = header === undefined ? {} : { "last-event-id": header };
  const path = `/trpc/events.stream?${search}`;
  if (post !== true) return running.call(path, { headers });
  headers["content-type"] = "application/json";
  return running.call(path, { method: "POST", headers, body: text });
}

/** The ids up to the first heartbeat: what was there. */
async function history(asked: Asked): Promise<string[]> {
  const frames = await takeFrames(await open(asked), ({ data }) => data.type === "heartbeat");
  return frames
    .filter(({ event, data }) => event === "message" && data.type !== "heartbeat")
    .map(({ id }) => id);
}

describe("the cursor of a subscription", () => {
  it("may come by header, address and input, and the first of these counts", async () => {
    const [a = "", b = "", c = ""] = [ids[0], ids[2], ids[4]];
    expect(await history({ input: a })).toEqual(ids.slice(1));
    expect(await history({ query: b, input: a })).toEqual(ids.slice(3));
    expect(await history({ header: c, query: b, input: a })).toEqual(ids.slice(5));
    expect(await history({ post: true, input: a })).toEqual(ids.slice(1));
  });

  it.each([
    "abc",
    "-1",
    "1e999",
    "1;DROP",
    "0x10",
    " 7 ",
    "",
    "9".repeat(10_000),
    `EPOCH-${2 ** 53}`,
    "EPOCH-0x1",
    "EPOCH-01",
    "EPOCH-1 ",
    "EPOCH-999999",
  ])("%j is refused before a stream, wherever it stands", async (form) => {
    const cursor = form.replace("EPOCH", running.server.hub.epoch);
    const code = form.endsWith("999999") && form.length < 20 ? "cursor_ahead" : "cursor_malformed";
    // HTTP strips the spaces around a header's value.
    const places: Asked[] = [{ query: cursor }, { input: cursor }, { post: true, input: cursor }];
    if (cursor === cursor.trim()) places.push({ header: cursor });
    for (const place of places)
      expect(await refusalOf(await open(place))).toMatchObject({ status: 400, code });
    expect(running.server.hub.subscribers).toBe(0);
  });
});

describe("a subscription that is refused", () => {
  const stream = (input: unknown): string =>
    `/trpc/events.stream?input=${encodeURIComponent(JSON.stringify(input))}`;

  it.each([
    ["without an input", "/trpc/events.stream", 400, "invalid_input"],
    ["with an input that is no JSON", "/trpc/events.stream?input={", 400, "invalid_json"],
    ["without feeds", stream({ feeds: [] }), 400, "invalid_input"],
    ["for a type that is none", stream({ feeds: [{ types: ["x.y"] }] }), 400, "invalid_input"],
    ["in a batch", `${stream({ feeds: [{}] })}&batch=1`, 400, "invalid_input"],
    ["for a run that is not there", stream({ feeds: [{ runId: "run_none" }] }), 404, "not_found"],
    ["for another's room", stream({ feeds: [{ room: "other/main" }] }), 404, "not_found"],
  ])("%s has a status and an error", async (_name, path, status, code) => {
    expect(await refusalOf(await running.call(path))).toMatchObject({ status, code });
  });

  it.each([
    ["encoded twice", "/trpc/events%252Estream", 404],
    ["encoded three times", "/trpc/events%25252Estream", 404],
    ["encoded twice, in a batch", "/trpc/events%252Estream?batch=1", 404],
    ["behind a comma", "/trpc/events.stream,", 404],
    ["twice in a batch", "/trpc/events.stream,events.stream?batch=1", 400],
    ["with another call", "/trpc/status,events.stream?batch=1", 400],
  ])(
    "%s opens no stream past its door, where streams are counted and looked after",
    async (_name, path, status) => {
      const feeds = { feeds: [{}] };
      const input = JSON.stringify(path.includes("batch") ? { 0: feeds, 1: feeds } : feeds);
      const mark = path.includes("?") ? "&" : "?";
      const answer = await running.call(`${path}${mark}input=${encodeURIComponent(input)}`);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([
        status,
        expect.not.stringContaining("event-stream"),
      ]);
      expect(running.server.hub.subscribers).toBe(0);
    },
  );

  it("for a caller who is unknown is a 401 that names the way in", async () => {
    const response = await fetch(`${running.url}${stream({ feeds: [{}] })}`);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await refusalOf(response)).toMatchObject({ status: 401, code: "unauthorized" });
  });
});
