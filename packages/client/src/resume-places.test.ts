import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { Memory } from "./resume-places.ts";
import type { Stepcast } from "./stepcast.ts";
import { queuedRun, startedRun } from "./testing/run-events.ts";
import { ScriptedPage } from "./testing/scripted-page.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
let stored: Map<string, string>;
let clients: Stepcast[];

beforeEach(async () => {
  server = new ScriptedServer();
  stored = new Map();
  clients = [];
  await server.listen();
});
afterEach(async () => {
  for (const client of clients) client.close();
  await server.close();
});

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });

/** The page after a load: all that is left of the one before is its memory. */
function load(page = new ScriptedPage()): { client: Stepcast; page: ScriptedPage } {
  const memory: Memory = {
    get: (key) => stored.get(key),
    set: (key, value) => void stored.set(key, value),
  };
  const client = createStepcast({ url: server.url, memory, page });
  clients.push(client);
  return { client, page };
}

function watch(client: Stepcast, after: string, resume: string) {
  const seqs: number[] = [];
  const onEvents: Parameters<Stepcast["watch"]>[1]["onEvents"] = (events) =>
    seqs.push(...events.map(({ event }) => event.seq));
  client.watch({ room: "ada/desk" }, { after, resume, onEvents });
  return seqs;
}

it("goes on after a reload where a feed was, with what happened meanwhile", async () => {
  server.log.append(queuedRun("run_a"));
  const { client, page } = load();
  const before = watch(client, "now", "notices");
  await until(() => expect(client.connection.getSnapshot().cursor).toBe("e1-1"));
  server.log.append(queuedRun("run_b"));
  await until(() => expect(before).toEqual([2]));
  // The browser takes the page away; nothing of it runs any more.
  page.suspend(true);
  server.log.append(queuedRun("run_c"), queuedRun("run_d"));
  const after = watch(load().client, "now", "notices");
  await until(() => expect(after).toEqual([3, 4]));
});

it("begins as it was told under a name that is new, or with a memory that makes no sense", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const first = load();
  watch(first.client, "start", "one");
  await until(() => expect(first.client.connection.getSnapshot().cursor).toBe("e1-3"));
  first.page.suspend(true);
  for (const key of stored.keys()) stored.set(key, "'; drop table events");
  const { client } = load();
  const [again, other] = [watch(client, "start", "one"), watch(client, "e1-2", "two")];
  await until(() => expect([again, other]).toEqual([[1, 2, 3], [3]]));
});

it("counts an event of a loop as seen once the loop comes back for the next one", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const { client } = load();
  for await (const { event } of client.events({ room: "ada/desk", resume: "loop" }))
    if (event.seq === 2) break;
  client.close();
  const seen: number[] = [];
  for await (const { event } of load().client.events({ room: "ada/desk", resume: "loop" })) {
    seen.push(event.seq);
    if (event.seq === 3) break;
  }
  expect(seen).toEqual([2, 3]);
});

it("starts over, and says so, when the log went back behind the place that was kept", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const first = load();
  watch(first.client, "start", "one");
  await until(() => expect(first.client.connection.getSnapshot().cursor).toBe("e1-3"));
  first.client.close();
  server.log.rewind(1);
  const gaps: string[] = [];
  const seqs: number[] = [];
  load().client.watch(
    { room: "ada/desk" },
    {
      resume: "one",
      onEvents: (events) => seqs.push(...events.map(({ event }) => event.seq)),
      onGap: ({ to }) => gaps.push(to),
    },
  );
  await until(() => expect([seqs, gaps]).toEqual([[1], ["e1-0"]]));
});
