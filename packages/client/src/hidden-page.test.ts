import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { Stepcast } from "./stepcast.ts";
import { completedRun, doneStep, queuedRun, startedRun } from "./testing/run-events.ts";
import { ScriptedPage } from "./testing/scripted-page.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
let page: ScriptedPage;
let client: Stepcast;
/** Streams that the server still serves. */
let open: Set<unknown>;

beforeEach(async () => {
  const streams = new Set<unknown>();
  open = streams;
  server = new ScriptedServer();
  server.fault = (request, response) => {
    if (request.url?.startsWith("/trpc/events") !== true) return false;
    streams.add(response);
    response.once("close", () => streams.delete(response));
    return false;
  };
  await server.listen();
  page = new ScriptedPage();
  client = createStepcast({ url: server.url, clock: page.clock, page });
});
afterEach(async () => {
  client.close();
  await server.close();
});

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });
const state = () => client.connection.getSnapshot().state;

function collect(filter: Parameters<Stepcast["watch"]>[0], after?: string): number[] {
  const seqs: number[] = [];
  client.watch(filter, {
    after,
    onEvents: (events) => seqs.push(...events.map(({ event }) => event.seq)),
  });
  return seqs;
}

async function leave(): Promise<void> {
  page.turn(true);
  page.pass(5_000);
  await until(() => {
    expect(open.size).toBe(0);
    expect(state()).toBe("idle");
  });
}

it("gives its stream away when nobody sees it, and goes on with exactly what it missed", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const seqs = collect({ runId: "run_a" });
  await until(() => expect(state()).toBe("live"));
  await leave();
  server.log.append(...doneStep("run_a", "one"), completedRun("run_a"));
  expect(seqs).toEqual([1, 2, 3]);
  page.turn(false);
  await until(() => expect(seqs).toEqual([1, 2, 3, 4, 5, 6]));
  await until(() => expect(state()).toBe("live"));
  expect(server.opened.map(({ lastEventId }) => lastEventId)).toEqual([undefined, "e1-3"]);
});

it("keeps its stream through a glance at another tab", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const seqs = collect({ runId: "run_a" });
  await until(() => expect(state()).toBe("live"));
  page.turn(true);
  page.pass(1_000);
  page.turn(false);
  page.pass(5_000);
  server.log.append(...doneStep("run_a", "one"));
  await until(() => expect(seqs).toEqual([1, 2, 3, 4, 5]));
  expect(state()).toBe("live");
  expect(server.opened).toHaveLength(1);
});

it("still makes calls while nobody sees it, and shows what came of them when it is seen", async () => {
  server.log.append(queuedRun("run_a"));
  collect({ runId: "run_a" });
  await until(() => expect(state()).toBe("live"));
  await leave();
  const run = await client.runs.start({ goal: "Work in the background" });
  const seqs = collect({ runId: run.runId });
  expect((await client.runs.get(run.runId)).run.status).toBe("queued");
  client.connection.retry();
  expect(server.opened).toHaveLength(1);
  page.turn(false);
  await until(() => expect(seqs).toEqual([2]));
});

it("begins now, and not when it is seen, what a hidden page watches from now on", async () => {
  server.log.append(queuedRun("run_a"));
  let heads = 0;
  const counting: typeof fetch = async (request, options) => {
    const response = await fetch(request, options);
    if (!response.url.endsWith("/healthz")) return response;
    // Whole and at hand, so that the client has read it before anybody looks at the count.
    const body = await response.text();
    heads += 1;
    return new Response(body, response);
  };
  client.close();
  client = createStepcast({ url: server.url, clock: page.clock, page, fetch: counting });
  collect({ runId: "run_a" });
  await until(() => expect(state()).toBe("live"));
  await leave();
  const before = heads;
  const seqs = collect({ room: "ada/desk" }, "now");
  await until(() => expect(heads).toBe(before + 1));
  server.log.append(queuedRun("run_b"));
  expect(state()).toBe("idle");
  page.turn(false);
  await until(() => expect(seqs).toEqual([2]));
});

it("does not take being seen for another sign-in", async () => {
  server.token = "right";
  collect({ room: "ada/desk" });
  await until(() => expect(state()).toBe("denied"));
  page.turn(true);
  page.pass(5_000);
  page.turn(false);
  server.token = undefined;
  expect(state()).toBe("denied");
  client.connection.retry();
  await until(() => expect(state()).toBe("live"));
});

it("leaves the page alone once it is closed", async () => {
  collect({ room: "ada/desk" });
  await until(() => expect(page.listeners).toBe(1));
  client.close();
  await until(() => expect(page.listeners).toBe(0));
});
