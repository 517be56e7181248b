import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { Stepcast } from "./stepcast.ts";
import { queuedRun } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
let client: Stepcast;
/** Paths of requests that get lost on the way, as on a connection that broke without a word. */
let lost: string;
let losses: number;
let shiftMs: number;

beforeEach(async () => {
  lost = "";
  losses = 0;
  shiftMs = 0;
  server = new ScriptedServer();
  server.fault = ({ url = "" }) => {
    const isLost = lost !== "" && url.startsWith(lost);
    if (isLost) losses += 1;
    return isLost;
  };
  await server.listen();
  client = connect();
});
afterEach(async () => {
  client.close();
  await server.close();
});

function connect(token?: () => string): Stepcast {
  return createStepcast({
    url: server.url,
    token,
    clock: {
      now: () => Date.now() + shiftMs,
      after(ms, callback) {
        const timer = setTimeout(callback, Math.min(ms, 20));
        return () => clearTimeout(timer);
      },
    },
  });
}

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });

/** The request has gone out and is lost; then the network is back, and as much time goes by as anybody has patience. */
async function loseOne(): Promise<void> {
  await until(() => expect(losses).toBeGreaterThan(0));
  lost = "";
  shiftMs += 20_000;
}

it("asks again where the log is when the answer got lost, and goes on", async () => {
  lost = "/healthz";
  const seqs: number[] = [];
  let begun = "";
  client.watch(
    {},
    {
      after: "now",
      onBegin: (cursor) => {
        begun = cursor;
      },
      onEvents: (events) => seqs.push(...events.map(({ event }) => event.seq)),
    },
  );
  await loseOne();
  await until(() => expect(begun).toBe("e1-0"));
  server.log.append(queuedRun("run_a"));
  await until(() => expect(seqs).toEqual([1]));
});

it("asks again for the state of a run when the answer got lost", async () => {
  server.log.append(queuedRun("run_a"));
  lost = "/trpc/runs.get";
  const { view } = client.runs.store("run_a");
  view.subscribe(() => {});
  await loseOne();
  await until(() => expect(view.getSnapshot().status).toBe("ready"));
});

/** A feed that the server has, and one that it has not. */
function watchBoth() {
  server.log.append(queuedRun("run_a"));
  const seqs: number[] = [];
  const errors: string[] = [];
  const leave = client.watch(
    { runId: "run_b" },
    { onEvents: () => {}, onError: ({ code }) => errors.push(code) },
  );
  client.watch(
    { runId: "run_a" },
    { onEvents: (events) => seqs.push(...events.map(({ event }) => event.seq)) },
  );
  return { seqs, errors, leave };
}

it("goes on with the other feeds when the answer got lost why one is refused", async () => {
  lost = "/trpc/events.read";
  const { seqs, errors } = watchBoth();
  await loseOne();
  await until(() => expect([seqs, errors]).toEqual([[1], ["not_found"]]));
});

it("goes on with the other feeds when the one that is refused left meanwhile", async () => {
  const { seqs, errors, leave } = watchBoth();
  server.fault = ({ url = "" }) => {
    if (url.startsWith("/trpc/events.stream")) leave();
    return false;
  };
  await until(() => expect(seqs).toEqual([1]));
  expect(errors).toEqual([]);
});

it("asks for a new token again when the network took what came of the last one", async () => {
  server.log.append(queuedRun("run_a"));
  server.token = "new";
  const given = ["old", "new", "old", "new"];
  client.close();
  client = connect(() => given.shift() ?? "new");
  let streams = 0;
  server.fault = ({ url = "", socket }) => {
    if (!url.startsWith("/trpc/events.stream")) return false;
    streams += 1;
    if (streams === 2) socket.destroy();
    return streams === 2;
  };
  const seqs: number[] = [];
  client.watch({}, { onEvents: (events) => seqs.push(...events.map(({ event }) => event.seq)) });
  await until(() => expect(seqs).toEqual([1]));
  expect(streams).toBe(4);
});

it("asks again for the state of a run when the answer stopped in its midst", async () => {
  server.log.append(queuedRun("run_a"));
  server.fault = ({ url = "" }, response) => {
    const isCut = losses === 0 && url.startsWith("/trpc/runs.get");
    if (!isCut) return false;
    losses += 1;
    response.writeHead(200, { "content-type": "application/json", "content-length": "400" });
    response.write('{"result":{"data"');
    return true;
  };
  const { view } = client.runs.store("run_a");
  view.subscribe(() => {});
  await loseOne();
  await until(() => expect(view.getSnapshot().status).toBe("ready"));
});

it("says of a file that stopped in its midst what it says of a server that is not there", async () => {
  server.fault = ({ socket }, response) => {
    response.writeHead(200, { "content-length": "400" });
    response.write("half", () => socket.destroy());
    return true;
  };
  await expect(client.artifacts.download("art_a")).rejects.toMatchObject({ code: "unreachable" });
  await expect(client.artifacts.upload({ name: "a.txt", content: "a" })).rejects.toMatchObject({
    code: "unreachable",
  });
});
