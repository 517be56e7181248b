import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { RunningServer } from "../running-server.ts";
import { isFull } from "../scale.ts";

const slow = isFull ? 2_000 : 400;
const callsForMs = 3_000;
/** How long the server waits for a head, and some more for a machine that has other things to do. */
const headMs = 10_000;
const patienceMs = 60_000;
const dripMs = 3_000;

interface Given {
  /** The first line that came back, if any. */
  readonly answer: string;
  readonly closedMs: number;
}

/** A request whose head never ends: a few bytes at once, then one more now and then. */
function neverEnding(port: number): Promise<Given> {
  const { promise, resolve } = Promise.withResolvers<Given>();
  const socket = connect(port, "127.0.0.1");
  const begun = performance.now();
  let text = "";
  socket.on("data", (piece) => {
    text += piece;
  });
  // Cut off by a reset or by an end, it is over either way.
  socket.on("error", () => undefined);
  socket.write("GET /api/v1/runs HTTP/1.1\r\nhost: localhost\r\nx-slow: ");
  const drip = setInterval(() => socket.write("x"), dripMs);
  socket.once("close", () => {
    clearInterval(drip);
    resolve({ answer: text.split("\r\n", 1)[0] ?? "", closedMs: performance.now() - begun });
  });
  return promise;
}

/** What somebody else's calls take, one after the other, in milliseconds. */
async function waits(server: RunningServer) {
  const taken: number[] = [];
  const until = performance.now() + callsForMs;
  while (performance.now() < until) {
    const begun = performance.now();
    const { status, body } = await server.call("/api/v1/skills");
    await body?.pipeTo(new WritableStream());
    expect(status).toBe(200);
    taken.push(performance.now() - begun);
    await wait(2);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => taken[Math.floor((taken.length - 1) * share)] ?? Number.NaN;
  return { median: at(0.5), p99: at(0.99) };
}

describe(`${slow} requests that never end`, () => {
  it("are closed when their time is over, and keep nobody else waiting meanwhile", {
    timeout: 300_000,
  }, async () => {
    await using server = await RunningServer.start();
    await waits(server);
    const quiet = await waits(server);
    const given = Array.from({ length: slow }, () => neverEnding(server.port));
    const loud = await waits(server);
    const all = await Promise.all(given);
    const closedMs = all.map(({ closedMs }) => closedMs).sort((a, b) => a - b);
    // Who writes in the moment that the server closes may not get to read the answer.
    const told = all.filter(({ answer }) => answer.startsWith("HTTP/1.1 408 "));
    expect(told.length).toBeGreaterThan(0);
    expect(all.filter(({ answer }) => answer === "").length).toBe(slow - told.length);
    // They did hang on while the others called.
    expect(closedMs[0]).toBeGreaterThan(headMs / 2);
    expect(closedMs.at(-1)).toBeLessThan(headMs + patienceMs);
    // A machine with other things to do is slow at all of this; a server that is in the way is slower by far.
    expect(loud.median).toBeLessThan(Math.max(20 * quiet.median, 1_000));
    expect((await server.call("/api/v1/skills")).status).toBe(200);
    const seconds = (ms: number | undefined) => ((ms ?? Number.NaN) / 1_000).toFixed(1);
    console.log(
      `slow requests: ${slow} heads that never end, closed with 408 after ${seconds(closedMs[0])} to ${seconds(closedMs.at(-1))} s; others waited ${quiet.median.toFixed(1)} ms (p99 ${quiet.p99.toFixed(1)}) before, ${loud.median.toFixed(1)} ms (p99 ${loud.p99.toFixed(1)}) meanwhile`,
    );
  });
});
