import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  quickPlan,
  type RunningServer,
  rawRequest,
  refusalOf,
  startServer,
  testToken,
} from "../testing/running-server.ts";

let running: RunningServer;
let runId: string;
beforeAll(async () => {
  running = await startServer();
  runId = (await running.start(quickPlan)).runId;
  await running.post("/api/v1/agents/pump-7/status", { status: "IDLE" });
});
afterAll(() => running[Symbol.asyncDispose]());

const rest = () => [
  "/api/v1/events",
  `/api/v1/runs/${runId}/events`,
  "/api/v1/agents/pump-7/events",
  `/api/v1/jobs/${runId}/events`,
];

/** No stream was opened, whatever the answer. */
async function refused(path: string, headers: Record<string, string> = {}) {
  const refusal = await refusalOf(await running.call(path, { headers }));
  expect(running.server.hub.subscribers).toBe(0);
  return `${refusal.status} ${refusal.code}`;
}

const trpc = (input: unknown) => {
  const text = encodeURIComponent(JSON.stringify(input));
  return (path: string) => `/trpc/${path}?input=${text}`;
};

const cursors: [cursor: string, code: string][] = [
  ...[
    "abc",
    "-1",
    "1e999",
    "9007199254740993",
    "1;DROP",
    "0x10",
    " 7 ",
    "",
    "7".repeat(10_000),
    "x-",
    "x--1",
    "x-01",
    "x-9007199254740993",
    "x-1 ",
    "X-1",
    "x-1\u0000",
    "x-1\r\nid: 7",
    "x-1, x-2",
    "x-１",
  ].map((cursor): [string, string] => [cursor, "400 cursor_malformed"]),
  ["EPOCH-999999", "400 cursor_ahead"],
  ["EPOCH-9007199254740991", "400 cursor_ahead"],
];

describe("a wrong cursor", () => {
  it.each(cursors)("%j is refused by every feed at every door", async (text, told) => {
    const cursor = text.replace("EPOCH", running.server.hub.epoch);
    for (const path of rest()) {
      const url = `${path}?after=${encodeURIComponent(cursor)}`;
      expect([path, await refused(url)]).toEqual([path, told]);
      expect([path, await refused(`${url}&wait=0`)]).toEqual([path, told]);
      const added = `${path}?lastEventId=${encodeURIComponent(cursor)}`;
      expect([path, await refused(added)]).toEqual([path, told]);
    }
    const stream = trpc({ feeds: [{}], lastEventId: cursor })("events.stream");
    expect(await refused(stream)).toBe(told);
    expect(await refused(trpc({ after: cursor })("events.read"))).toBe(told);
    const byQuery = `${trpc({ feeds: [{}] })("events.stream")}&lastEventId=${encodeURIComponent(cursor)}`;
    expect(await refused(byQuery)).toBe(told);
  });

  it.each(cursors.filter(([cursor]) => /^[\x21-\x7e]+$/.test(cursor)))(
    "%j is refused in the header",
    async (text, told) => {
      const id = text.replace("EPOCH", running.server.hub.epoch);
      const good = `${running.server.hub.epoch}-0`;
      // The header goes before an address that is right.
      for (const path of rest())
        expect(await refused(`${path}?after=${good}`, { "last-event-id": id })).toBe(told);
      const stream = trpc({ feeds: [{}], lastEventId: good })("events.stream");
      expect(await refused(stream, { "last-event-id": id })).toBe(told);
    },
  );

  it("is also one that comes twice", async () => {
    const cursor = `${running.server.hub.epoch}-0`;
    for (const path of rest())
      expect(await refused(`${path}?lastEventId=${cursor}&lastEventId=${cursor}`)).toBe(
        "400 invalid_input",
      );
    const twice = `after=${running.server.hub.epoch}-0&after=${running.server.hub.epoch}-1`;
    for (const path of rest()) expect(await refused(`${path}?${twice}`)).toBe("400 invalid_input");
  });
});

describe("a wrong parameter", () => {
  it.each([
    "types=",
    "types=step",
    "types=step.*,nope.*",
    "types=*.*",
    "types=step.started%0Adata:",
    `types=${"run.*,".repeat(64)}run.*`,
    "limit=0",
    "limit=-1",
    "limit=513",
    "limit=1e2",
    "limit=1.5",
    "limit=9999999999999999999",
    "limit=1&limit=2",
    "wait=-1",
    "wait=61",
    "wait=60.5",
    "wait=0x1",
    "wait=.5",
    "wait=soon",
    "wait=1&wait=2",
    "colour=red",
    "room=no-room",
    "constructor=x",
    "toString=x",
  ])("%s is refused by every feed", async (query) => {
    for (const path of rest())
      expect([path, await refused(`${path}?${query}`)]).toEqual([path, "400 invalid_input"]);
  });

  it("is told in words of its own", async () => {
    const refusal = await running.call("/api/v1/events?limit=1.5");
    expect(await refusal.text()).toContain("/limit: This must be a whole number.");
  });

  it("is also what the path says already", async () => {
    for (const name of ["runId", "agentId"])
      for (const path of rest().slice(1))
        expect(await refused(`${path}?${name}=x`)).toBe("400 invalid_input");
  });

  it.each([
    {},
    { feeds: [] },
    { feeds: "all" },
    { feeds: [{ types: [] }] },
    { feeds: [{ types: ["step"] }] },
    { feeds: [{ runId: "a b" }] },
    { feeds: [{ runId: 7 }] },
    { feeds: [{ room: "x" }] },
    { feeds: [{ colour: "red" }] },
    { feeds: Array.from({ length: 33 }, () => ({})) },
    { feeds: [{}], lastEventId: 7 },
    { feeds: [{}], more: true },
    null,
    [],
    "feeds",
  ])("%j is refused by the subscription", async (input) => {
    expect(await refused(trpc(input)("events.stream"))).toBe("400 invalid_input");
  });

  it.each([
    { types: [] },
    { types: ["step"] },
    { limit: 0 },
    { limit: 513 },
    { limit: "1" },
    { wait: 61 },
    { wait: -1 },
    { after: 7 },
    { runId: "a b" },
    { colour: "red" },
  ])("%j is refused by the page", async (input) => {
    expect(await refused(trpc(input)("events.read"))).toBe("400 invalid_input");
  });

  it.each(["{", "%7B%22feeds", "%ff", '{"feeds":[{}],}'])(
    "%j is no input of a subscription",
    async (text) => {
      expect(await refused(`/trpc/events.stream?input=${text}`)).toMatch(
        /^400 invalid_(json|input)$/,
      );
    },
  );
});

it("a header that HTTP does not allow never reaches a feed", async () => {
  const { status } = await rawRequest(`${running.url}/api/v1/events`, {
    headers: { authorization: `Bearer ${testToken}`, "last-event-id": "x-1".repeat(20_000) },
  });
  expect(status).toBe(431);
});
