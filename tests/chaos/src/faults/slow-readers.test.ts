import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { StepcastEvent } from "@stepcast/contracts";
import { seededRandom } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { Deliveries } from "../feed/deliveries.ts";
import { FeedReader } from "../feed/feed-reader.ts";
import { history } from "../history.ts";
import { CuttingProxy } from "../proxy/cutting-proxy.ts";
import { RunningServer } from "../running-server.ts";
import { seed } from "../scale.ts";
import { until } from "../until.ts";
import { clearedBytes, clearing, returning } from "./resident-memory.ts";
import { subscribers } from "./subscribers.ts";

const never = 100;
const events = 6_000;
const eventBytes = 2_500;
const mebibyte = 1024 * 1024;
const mostGrowthMebibytes = 10;
/** The first time that shows it is enough. */
const mostTimes = 8;
const mostLagTimes = 4;
/** What the system holds of a stream that nobody reads, and less than each is owed. */
const takenBytes = 6 * mebibyte;

/** A client that asks for everything after a place and takes nothing yet. */
async function asking(server: RunningServer, after: string): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  // The server cuts it off one day; that is no failure here.
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.pause();
  socket.write(
    `GET /api/v1/events?after=${after} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${server.token}\r\naccept: text/event-stream\r\n\r\n`,
  );
  return socket;
}

/** A hundred of them, each at a place of its own, so that none is given the same bytes as another. */
async function hundred(server: RunningServer): Promise<readonly Socket[]> {
  const { epoch } = await server.ask<{ epoch: string }>("/healthz");
  const sockets: Socket[] = [];
  for (let place = 0; place < never; place += 1)
    sockets.push(await asking(server, `${epoch}-${place}`));
  await until(async () => (await subscribers(server)) === never, "all of them");
  return sockets;
}

/** Takes as much as the system holds for who takes nothing, and goes. */
async function takeAndGo(socket: Socket): Promise<void> {
  let bytes = 0;
  await new Promise<void>((resolve) => {
    socket
      .once("close", () => resolve())
      .on("data", (piece: Buffer) => {
        bytes += piece.length;
        if (bytes >= takenBytes) socket.destroy();
      });
    socket.resume();
  });
}

/** Milliseconds from each event's own time to its arrival, while a run goes on; the slowest hundredth. */
async function lagP99(server: RunningServer): Promise<number> {
  const lags: number[] = [];
  let ended = false;
  const from = `${(await server.ask<{ epoch: string }>("/healthz")).epoch}-${await server.head()}`;
  await using _reader = new FeedReader({
    name: "live",
    url: server.url,
    token: server.token,
    after: from,
    random: seededRandom(seed),
    resume: "header",
    cuts: "none",
    onEvent: (_cursor, json) => {
      // Cast: the product's own event, only measured here.
      const { at, type } = JSON.parse(json) as StepcastEvent;
      lags.push(Date.now() - at);
      ended ||= type === "run.completed";
    },
  });
  const steps = Array.from({ length: 120 }, (_, place) => ({
    id: `s${place}`,
    skill: "core.sleep",
    input: { ms: 10 },
    needs: place < 2 ? [] : [`s${place - 2}`],
  }));
  const started = await server.post("/api/v1/runs", { plan: { name: "live", steps } });
  expect([started.status, await started.text()]).toEqual([202, expect.any(String)]);
  await until(() => ended, "the live run's end");
  return lags.sort((a, b) => a - b)[Math.floor(lags.length * 0.99)] ?? Number.NaN;
}

async function comeAndGo(server: RunningServer): Promise<void> {
  const quick = await hundred(server);
  await lagP99(server);
  await Promise.all(quick.map(takeAndGo));
  await until(async () => (await subscribers(server)) === 0, "none of them");
}

/**
 * What a hundred that never read add to the server, in MiB: the least of some times, since what else a process
 * keeps grows and shrinks by itself, by a few of them. Those of the last time stay until the end of `stack`.
 */
async function leastGrowth(server: RunningServer, stack: AsyncDisposableStack) {
  let growth = Number.POSITIVE_INFINITY;
  let besideMs = Number.NaN;
  for (let time = 0; time < mostTimes && growth >= mostGrowthMebibytes; time += 1) {
    if (time > 0) await comeAndGo(server);
    const before = await clearedBytes(server);
    await using sockets = new AsyncDisposableStack();
    for (const socket of await hundred(server)) sockets.defer(() => void socket.destroy());
    besideMs = await lagP99(server);
    growth = Math.min(growth, ((await clearedBytes(server)) - before) / mebibyte);
    expect(await subscribers(server)).toBe(never);
    if (growth < mostGrowthMebibytes) stack.use(sockets.move());
    else {
      await sockets.disposeAsync();
      await until(async () => (await subscribers(server)) === 0, "none of them");
    }
  }
  return { growth, besideMs };
}

describe(`readers that are slow or take nothing (seed ${seed})`, () => {
  it("cost the server little, hold nobody up, and lose nothing if they do read", {
    timeout: 900_000,
  }, async () => {
    await using server = await RunningServer.start({
      history: history({ events, bytes: eventBytes }),
      nodeArgs: clearing,
      // Who takes nothing for two of them is cut off, and here they are to be looked at.
      env: { STEPCAST_HEARTBEAT_MS: "60000", ...returning },
    });
    // As many that do read come, watch a run, and go: what the work itself leaves behind is none of the others' doing.
    for (let round = 0; round < 2; round += 1) await comeAndGo(server);
    const aloneMs = await lagP99(server);
    await using stack = new AsyncDisposableStack();
    const { growth, besideMs: firstMs } = await leastGrowth(server, stack);
    expect(growth).toBeLessThan(mostGrowthMebibytes);
    const soonMs = 5 * aloneMs + 500;
    let besideMs = firstMs;
    for (let time = 1; time < mostLagTimes && besideMs >= soonMs; time += 1)
      besideMs = Math.min(besideMs, await lagP99(server));
    await using slow = await CuttingProxy.open({
      target: () => server.port,
      fault: () => ({ trickle: { bytes: 4_000, everyMs: 2 } }),
    });
    const got = new Deliveries();
    await using reader = new FeedReader({
      name: "slow",
      url: slow.url,
      token: server.token,
      random: seededRandom(seed),
      resume: "header",
      cuts: "none",
      onEvent: (cursor, json) => got.take(cursor, json),
    });
    await until(async () => (await subscribers(server)) === never + 1, "all of them");
    await until(() => got.length > 500, "the slow reader's five hundredth event");
    expect(reader.connections).toBe(1);
    expect(got.seqs).toEqual(Array.from({ length: got.length }, (_, place) => place + 1));
    console.log(
      `never-reading clients: ${never}, each owed ${((events * eventBytes) / mebibyte).toFixed(0)} MiB; the server grew by ${growth.toFixed(1)} MiB; p99 of another reader's lag ${aloneMs} ms before, ${besideMs} ms beside them; the slow reader has ${got.length} events, 0 lost`,
    );
    expect(besideMs).toBeLessThan(soonMs);
    await stack.disposeAsync();
    await reader.stop();
    await until(async () => (await subscribers(server)) === 0, "zero subscribers");
  });
});
