import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { systemClock } from "./clock.ts";
import { createStepcast } from "./create-stepcast.ts";
import type { Stepcast } from "./stepcast.ts";
import { completedRun, doneStep, queuedRun, startedRun } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
let client: Stepcast;
/** Something on the way hands streams on only when they are complete, which they never are. */
let heldBack: boolean;
let shiftMs: number;
let streams: number;
let polls: string[];

/** Well above what a busy machine takes to answer: an answer that is late is taken for one that is held back. */
const patienceMs = 1_500;

beforeEach(async () => {
  heldBack = true;
  shiftMs = 0;
  streams = 0;
  polls = [];
  server = new ScriptedServer();
  server.fault = (request, response) => {
    if (request.url?.startsWith("/api/v1/events") === true) polls.push(request.url);
    if (request.url?.startsWith("/trpc/events.stream") !== true) return false;
    streams += 1;
    if (!heldBack) return false;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    return true;
  };
  await server.listen();
  client = createStepcast({
    url: server.url,
    muteMs: patienceMs,
    clock: {
      now: () => Date.now() + shiftMs,
      after: (ms, callback) => systemClock.after(Math.min(ms, patienceMs), callback),
    },
  });
});
afterEach(async () => {
  client.close();
  await server.close();
});

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });
const status = () => client.connection.getSnapshot();

function collect(runId: string, after?: string) {
  const seqs: number[] = [];
  const gaps: string[] = [];
  client.watch(
    { runId },
    {
      after,
      onEvents: (events) => seqs.push(...events.map(({ event }) => event.seq)),
      onGap: ({ to }) => gaps.push(to),
    },
  );
  return { seqs, gaps };
}

it("polls where nothing of a stream arrives, and says so", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const { seqs } = collect("run_a");
  await until(() => expect(seqs).toEqual([1, 2, 3]));
  await until(() => expect(status()).toMatchObject({ state: "live", transport: "long-poll" }));
  server.log.append(...doneStep("run_a", "one"));
  await until(() => expect(seqs).toEqual([1, 2, 3, 4, 5]));
  expect(streams).toBe(1);
  expect(polls.at(-1)).toContain("wait=20");
});

it("brings several feeds in the log's order, each its own", async () => {
  server.log.append(...startedRun("run_a", ["one"]), ...startedRun("run_b", ["one"]));
  const a = collect("run_a");
  const b = collect("run_b", "e1-4");
  await until(() =>
    expect([a.seqs, b.seqs]).toEqual([
      [1, 2, 3],
      [5, 6],
    ]),
  );
  server.log.append(completedRun("run_b"), completedRun("run_a"));
  await until(() =>
    expect([a.seqs, b.seqs]).toEqual([
      [1, 2, 3, 8],
      [5, 6, 7],
    ]),
  );
});

it("polls on through a restart, and tells of a log that was replaced meanwhile", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const feed = collect("run_a");
  await until(() => expect(feed.seqs).toEqual([1, 2, 3]));
  await server.close();
  await until(() => expect(status().state).toBe("reconnecting"));
  server.log.replace("e2");
  server.log.append(queuedRun("run_a"));
  await server.listen();
  await until(() => expect(feed.seqs).toEqual([1, 2, 3, 1]));
  expect(feed.gaps).toEqual(["e2-0"]);
});

it("takes a stream again some minutes later, when the way is free", async () => {
  server.log.append(queuedRun("run_a"));
  const { seqs } = collect("run_a");
  await until(() => expect(status().transport).toBe("long-poll"));
  heldBack = false;
  shiftMs = 10 * 60_000;
  server.drop();
  await until(() => expect(status()).toMatchObject({ state: "live", transport: "sse" }));
  server.log.append(completedRun("run_a"));
  await until(() => expect(seqs).toEqual([1, 2]));
});
