import type { StepcastEvent } from "@stepcast/contracts";
import { limits } from "@stepcast/contracts";
import { seededRandom } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { Deliveries } from "../feed/deliveries.ts";
import { FeedReader } from "../feed/feed-reader.ts";
import { checkFeed } from "../feed/feed-rules.ts";
import { CuttingProxy } from "../proxy/cutting-proxy.ts";
import { RunningServer } from "../running-server.ts";
import { isFull, seed } from "../scale.ts";
import { until } from "../until.ts";

const runs = isFull ? 24 : 6;
const items = isFull ? 4_000 : 500;
const talkers = 8;
const tellings = 4_000;

const plan = {
  name: "flood",
  steps: [
    {
      id: "many",
      skill: "core.noop",
      forEach: { items: Array.from({ length: items }, (_, item) => item) },
    },
    ...Array.from({ length: talkers }, (_, place) => ({
      id: `talk${place}`,
      skill: "test.chatty",
      input: { times: tellings },
    })),
  ],
};

describe(`runs that append as fast as they can (seed ${seed})`, () => {
  it("are told in full where it counts, in few words where it does not, to fast readers and slow ones", {
    timeout: 300_000,
  }, async () => {
    await using server = await RunningServer.start({
      program: "tests/chaos/src/faults/chatty-server.ts",
    });
    await using narrow = await CuttingProxy.open({
      target: () => server.port,
      fault: () => ({ trickle: { bytes: 32_000, everyMs: 4 } }),
    });
    await using stack = new AsyncDisposableStack();
    const events: StepcastEvent[] = [];
    const lags: number[] = [];
    const readers = [server.url, server.url, server.url, narrow.url].map((url, place) => {
      const got = new Deliveries();
      const reader = new FeedReader({
        name: `reader ${place}`,
        url,
        token: server.token,
        random: seededRandom(seed + place),
        resume: place === 1 ? "input" : "header",
        cuts: "none",
        onEvent: (cursor, json) => {
          got.take(cursor, json);
          if (place > 0) return;
          const event: StepcastEvent = JSON.parse(json);
          lags.push(Date.now() - event.at);
          events.push(event);
        },
      });
      stack.use(reader);
      return { reader, got };
    });
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: runs }, async () => {
        expect((await server.post("/api/v1/runs", { plan })).status).toBe(202);
      }),
    );
    const ends = (): number => events.filter(({ type }) => type === "run.completed").length;
    await until(
      () => ends() === runs,
      () => `${runs} runs to end; ${ends()} have`,
      120_000,
    );
    const seconds = (performance.now() - begun) / 1000;
    const head = await server.head();
    await until(() => readers.every(({ reader }) => reader.position >= head), "every reader");
    await stack.disposeAsync();
    await server.stop();
    const log = await server.log();
    for (const { reader, got } of readers)
      expect(checkFeed(log, { name: reader.name, deliveries: got })).toEqual([]);

    const count = (type: StepcastEvent["type"]): number =>
      events.filter((event) => event.type === type).length;
    // The items, the step over them, and the talkers.
    expect(count("step.succeeded")).toBe(runs * (items + 1 + talkers));
    const told = count("step.progress");
    const talkedMs = events
      .flatMap((event) =>
        event.type === "step.succeeded" && event.data.stepId.startsWith("talk")
          ? [event.data.durationMs]
          : [],
      )
      .reduce((sum, ms) => sum + ms, 0);
    expect(told).toBeLessThanOrEqual(talkedMs / limits.coalesceMs + 2 * runs * talkers);
    const p99 = lags.sort((a, b) => a - b)[Math.floor(lags.length * 0.99)];
    console.log(
      `flood: ${runs} runs, ${head} events in ${seconds.toFixed(1)} s (${Math.round(head / seconds)}/s), ${runs * talkers * tellings} tellings of progress as ${told} events; p99 lag ${p99} ms; ${readers.length} readers, one of them slow: 0 lost, 0 twice, every step's end told`,
    );
  });
});
