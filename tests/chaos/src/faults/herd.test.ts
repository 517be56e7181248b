import { seededRandom } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { Deliveries } from "../feed/deliveries.ts";
import { checkFeed } from "../feed/feed-rules.ts";
import { RunningServer } from "../running-server.ts";
import { isFull, seed } from "../scale.ts";
import { until } from "../until.ts";
import { HerdMember } from "./herd-member.ts";
import { residentBytes } from "./resident-memory.ts";

const size = isFull ? 10_000 : 500;
const patienceMs = isFull ? 180_000 : 60_000;
const mebibyte = 1024 * 1024;
const plan = {
  name: "herd",
  steps: Array.from({ length: 5 }, (_, place) => ({ id: `s${place}`, skill: "core.noop" })),
};

function share(sorted: readonly number[], part: number): number {
  return Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN);
}

describe(`${size} readers of a server that is killed (seed ${seed})`, () => {
  it("all come back at once, all are served, and none misses anything", {
    timeout: 3 * patienceMs,
  }, async () => {
    await using server = await RunningServer.start();
    const got = Array.from({ length: size }, () => new Deliveries());
    const random = seededRandom(seed);
    await using stack = new AsyncDisposableStack();
    const members = got.map((deliveries) => {
      const { port, token } = server;
      const member = new HerdMember({ port, token, random, got: deliveries });
      stack.defer(() => member.stop());
      return member;
    });
    const allLive = async (): Promise<void> =>
      until(
        () => members.every(({ liveAt }) => liveAt !== undefined),
        () =>
          `${members.filter(({ liveAt }) => liveAt === undefined).length} of ${size} to be live`,
        patienceMs,
      );
    const allHave = async (): Promise<void> => {
      const head = await server.head();
      await until(
        () => got.every(({ seqs }) => (seqs.at(-1) ?? 0) >= head),
        () => `${got.filter(({ seqs }) => (seqs.at(-1) ?? 0) < head).length} of ${size} at ${head}`,
        patienceMs,
      );
    };
    await allLive();
    await server.post("/api/v1/runs?wait=true", { plan });
    await allHave();

    await server.kill();
    server.launch();
    await server.ready(patienceMs);
    const readyAt = performance.now();
    const refusedBefore = members.reduce((sum, { refused }) => sum + refused, 0);
    await allLive();
    const liveMs = members
      .map(({ liveAt = Number.NaN }) => Math.max(0, liveAt - readyAt))
      .sort((a, b) => a - b);
    const refused = members.reduce((sum, member) => sum + member.refused, 0) - refusedBefore;
    await server.post("/api/v1/runs?wait=true", { plan });
    await allHave();
    const resident = residentBytes(server.pid) / mebibyte;
    await stack.disposeAsync();
    await server.stop();
    const log = await server.log();
    for (const [place, deliveries] of got.entries())
      expect(checkFeed(log, { name: `member ${place}`, deliveries })).toEqual([]);
    console.log(
      `herd: ${size} readers back after a kill, live ${share(liveMs, 0.5)} ms (p50), ${share(liveMs, 0.99)} ms (p99), ${share(liveMs, 1)} ms (last) after the server answered; refused since then ${refused}, while it was away ${refusedBefore}; server ${resident.toFixed(0)} MiB; ${log.bySeq.size * size} events, 0 lost, 0 twice`,
    );
  });
});
