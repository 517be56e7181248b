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
import { isFull, seed } from "../scale.ts";
import { until } from "../until.ts";
import { residentBytes } from "./resident-memory.ts";
import { subscribers } from "./subscribers.ts";

const never = isFull ? 100 : 40;
const events = 6_000;
const eventBytes = 2_500;
const mebibyte = 1024 * 1024;

/** A client that asks for everything and takes nothing. */
async function neverReading(server: RunningServer): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  // The server cuts it off one day; that is no failure here.
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.pause();
  socket.write(
    `GET /api/v1/events HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${server.token}\r\naccept: text/event-stream\r\n\r\n`,
  );
  return socket;
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
  await server.post("/api/v1/runs", { plan: { name: "live", steps } });
  await until(() => ended, "the live run's end");
  return lags.sort((a, b) => a - b)[Math.floor(lags.length * 0.99)] ?? Number.NaN;
}

describe(`readers that are slow or take nothing (seed ${seed})`, () => {
  it("cost the server little, hold nobody up, and lose nothing if they do read", {
    timeout: 300_000,
  }, async () => {
    await using server = await RunningServer.start({
      history: history({ events, bytes: eventBytes }),
    });
    const aloneMs = await lagP99(server);
    const before = residentBytes(server.pid);
    await using stack = new AsyncDisposableStack();
    for (let place = 0; place < never; place += 1) {
      const socket = await neverReading(server);
      stack.defer(() => void socket.destroy());
    }
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
    const besideMs = await lagP99(server);
    const growth = (residentBytes(server.pid) - before) / mebibyte;
    expect(reader.connections).toBe(1);
    expect(got.seqs).toEqual(Array.from({ length: got.length }, (_, place) => place + 1));
    console.log(
      `never-reading clients: ${never}, each owed ${((events * eventBytes) / mebibyte).toFixed(0)} MiB; the server grew by ${growth.toFixed(0)} MiB; p99 of another reader's lag ${aloneMs} ms before, ${besideMs} ms beside them; the slow reader has ${got.length} events, 0 lost`,
    );
    expect(growth).toBeLessThan(never + 60);
    expect(besideMs).toBeLessThan(5 * aloneMs + 500);
    await stack.disposeAsync();
    await reader.stop();
    await until(async () => (await subscribers(server)) === 0, "zero subscribers");
  });
});
