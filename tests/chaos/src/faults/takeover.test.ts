import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { StepcastEvent } from "@stepcast/contracts";
import { seededRandom } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { Deliveries } from "../feed/deliveries.ts";
import { FeedReader } from "../feed/feed-reader.ts";
import type { Resume } from "../feed/feed-request.ts";
import { checkFeed } from "../feed/feed-rules.ts";
import { RunningServer } from "../running-server.ts";
import { isFull, seed } from "../scale.ts";
import { ServerProcess } from "../server-process.ts";
import { startUntilAnswered } from "../start-client.ts";
import { until } from "../until.ts";

const resumes: readonly Resume[] = ["header", "query", "input"];
const readers = isFull ? 60 : 9;
const takeovers = isFull ? 10 : 3;
const patienceMs = 120_000;

/** Something happens every few milliseconds, so that a pause is seen as one. */
const plan = {
  name: "takeover",
  steps: Array.from({ length: 30 }, (_, place) => ({
    id: `s${place}`,
    skill: "core.sleep",
    input: { ms: 20 },
    needs: place < 3 ? [] : [`s${place - 3}`],
  })),
};

/** Starts one run after the other for as long as it is not stopped; each is acknowledged, and then seen to its end. */
function keepBusy(server: RunningServer, ended: ReadonlySet<string>) {
  const started: string[] = [];
  const { url, token } = server;
  let isStopped = false;
  const working = (async () => {
    while (!isStopped) {
      const signal = AbortSignal.timeout(patienceMs);
      const key = `run-${started.length}`;
      const { runId } = await startUntilAnswered({ url, token, key, plan, signal });
      started.push(runId);
      await until(() => ended.has(runId), `the end of ${key}, which was acknowledged`, patienceMs);
    }
  })();
  return {
    started,
    async stop() {
      isStopped = true;
      await working;
    },
  };
}

/** A reader of everything, with the longest time in which nothing came. */
function followed(server: RunningServer, place: number) {
  const got = new Deliveries();
  const pause = { longestMs: 0, lastAt: performance.now() };
  /** Runs that it saw complete. */
  const ended = new Set<string>();
  const reader = new FeedReader({
    name: `reader ${place}`,
    url: server.url,
    token: server.token,
    random: seededRandom(seed + place),
    resume: resumes[place % resumes.length] ?? "header",
    cuts: "none",
    onEvent(cursor, json) {
      got.take(cursor, json);
      const event: StepcastEvent = JSON.parse(json);
      if (event.type === "run.completed" && event.runId !== undefined) ended.add(event.runId);
      const now = performance.now();
      pause.longestMs = Math.max(pause.longestMs, now - pause.lastAt);
      pause.lastAt = now;
    },
  });
  return { reader, got, pause, ended };
}

/** Starts `next` again and again, as a supervisor does, until it has what `serving` leaves. Returns how often it came too early. */
async function takeOver(serving: ServerProcess, next: ServerProcess): Promise<number> {
  const early = async (): Promise<void> => {
    next.launch();
    await until(() => next.hasEnded, "a server that finds its folder in use to end");
    expect(next.words()).toContain(`is used by process ${serving.pid} at ${serving.url}`);
  };
  await early();
  // It did not disturb the one that serves, which now drains.
  expect(serving.hasEnded).toBe(false);
  const stopping = serving.stop();
  for (let refused = 1; ; refused += 1) {
    next.launch();
    await until(
      async () => next.hasEnded || (serving.hasEnded && (await next.answers())),
      "the next server to answer or to end",
    );
    if (next.hasEnded) {
      await wait(10);
      continue;
    }
    expect(await stopping).toBe(0);
    return refused;
  }
}

describe(`a server whose successor starts while it drains (seed ${seed})`, () => {
  it("hands its runs and readers over: nothing is lost, nothing comes twice", {
    timeout: 300_000,
  }, async () => {
    await using server = await RunningServer.start();
    await using stack = new AsyncDisposableStack();
    const following = Array.from({ length: readers }, (_, place) => followed(server, place));
    for (const { reader } of following) stack.use(reader);
    const everyReaderAt = (seq: number): Promise<void> =>
      until(
        () =>
          following.every(({ reader }) => reader.failure !== undefined || reader.position >= seq),
        `every reader at ${seq}`,
      );
    const { url, token, folder, port } = server;
    const work = keepBusy(server, following[0]?.ended ?? new Set());
    stack.defer(() => void work.stop().catch(() => undefined));
    let serving: ServerProcess = server;
    let tooEarly = 0;
    const gapsMs: number[] = [];
    for (let takeover = 0; takeover < takeovers; takeover += 1) {
      await everyReaderAt((await server.head()) + 20);
      for (const { pause } of following) pause.longestMs = 0;
      const next = new ServerProcess({ folder, port, token });
      stack.defer(() => next.kill());
      tooEarly += await takeOver(serving, next);
      await everyReaderAt((await server.head()) + 20);
      gapsMs.push(Math.round(Math.max(...following.map(({ pause }) => pause.longestMs))));
      serving = next;
    }
    // What one process leaves behind does not take the next one's announcement away.
    const announced = await readFile(join(folder, "data", "server.json"), "utf8");
    expect(JSON.parse(announced)).toMatchObject({ url, pid: serving.pid });
    await work.stop();
    await everyReaderAt(await server.head());
    expect(following.flatMap(({ reader }) => reader.failure ?? [])).toEqual([]);
    await Promise.all(following.map(({ reader }) => reader.stop()));
    await serving.stop();
    const log = await server.log();
    for (const { reader, got } of following) {
      expect(checkFeed(log, { name: reader.name, deliveries: got })).toEqual([]);
      expect(reader.connections).toBeGreaterThan(takeovers);
    }
    const count = (type: string): number =>
      [...log.bySeq.values()].filter((entry) => entry.type === type).length;
    expect(count("run.completed")).toBe(work.started.length);
    expect(count("step.succeeded")).toBe(work.started.length * plan.steps.length);
    console.log(
      `takeover: ${takeovers} servers each started while the one before it served or drained (${tooEarly} starts came too early and said so); nothing came for ${gapsMs.join(", ")} ms at most to ${readers} readers; ${log.bySeq.size * readers} events, 0 lost, 0 twice; ${work.started.length} runs, 0 lost, every step recorded once`,
    );
  });
});
