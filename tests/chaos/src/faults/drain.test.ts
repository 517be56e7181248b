import { seededRandom } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { Deliveries } from "../feed/deliveries.ts";
import { FeedReader } from "../feed/feed-reader.ts";
import type { Resume } from "../feed/feed-request.ts";
import { checkFeed } from "../feed/feed-rules.ts";
import { RunningServer } from "../running-server.ts";
import { isFull, seed } from "../scale.ts";
import { startUntilAnswered } from "../start-client.ts";
import { until } from "../until.ts";

const resumes: readonly Resume[] = ["header", "query", "input"];
const readers = 12;
const restarts = 3;
const runsEach = 4;

/** Longer than a drain waits in the full form, so that the step is cut short and runs again. */
const longMs = isFull ? 12_000 : 600;
/** Steps that end within the drain, and more that are still to come after it. */
const plan = {
  name: "restart",
  steps: [
    ...Array.from({ length: 12 }, (_, place) => ({
      id: `s${place}`,
      skill: "core.sleep",
      input: { ms: 100 },
      needs: place < 3 ? [] : [`s${place - 3}`],
    })),
    { id: "long", skill: "core.sleep", input: { ms: longMs } },
  ],
};

describe(`a server that is restarted in the middle of its work (seed ${seed})`, () => {
  it("sends its readers away without ending their feeds, exits with 0 in time, and loses nothing", {
    timeout: 300_000,
  }, async () => {
    await using server = await RunningServer.start();
    await using stack = new AsyncDisposableStack();
    const following = Array.from({ length: readers }, (_, place) => {
      const got = new Deliveries();
      const resume = resumes[place % resumes.length] ?? "header";
      // It gives up where a stream ends with tRPC's `return`, or with an error.
      const reader = new FeedReader({
        name: `reader ${place}, ${resume}`,
        url: server.url,
        token: server.token,
        random: seededRandom(seed + place),
        resume,
        cuts: "none",
        onEvent: (cursor, json) => got.take(cursor, json),
      });
      stack.use(reader);
      return { reader, got };
    });
    const { url, token } = server;
    const signal = AbortSignal.timeout(150_000);
    const drainsMs: number[] = [];
    let starts = 0;
    for (let restart = 0; restart < restarts; restart += 1) {
      const keys = Array.from({ length: runsEach }, () => `drain-${starts++}`);
      await Promise.all(keys.map((key) => startUntilAnswered({ url, token, key, plan, signal })));
      const begun = performance.now();
      const code = await server.stop();
      drainsMs.push(Math.round(performance.now() - begun));
      expect(code).toBe(0);
      server.launch();
      await server.ready();
    }
    await until(async () => {
      const { rows } = await server.ask<{ rows: { status: string }[] }>("/api/v1/runs?limit=100");
      return rows.length === starts && rows.every(({ status }) => status === "completed");
    }, "the end of every run");
    const head = await server.head();
    await until(
      () =>
        following.every(({ reader }) => reader.failure !== undefined || reader.position >= head),
      "every reader",
    );
    expect(following.flatMap(({ reader }) => reader.failure ?? [])).toEqual([]);
    await stack.disposeAsync();
    await server.stop();
    const log = await server.log();
    for (const { reader, got } of following) {
      expect(checkFeed(log, { name: reader.name, deliveries: got })).toEqual([]);
      expect(reader.connections).toBeGreaterThan(restarts);
    }
    expect(Math.max(...drainsMs)).toBeLessThan(10_000);
    console.log(
      `drain: ${restarts} restarts with ${readers} readers, ${drainsMs.join(", ")} ms each, exit 0; ${log.bySeq.size * readers} events, 0 lost, 0 twice`,
    );
  });
});
