import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isRunEnded, limits, type RunRow, type StepcastEvent } from "@stepcast/contracts";
import { openSqliteStore } from "@stepcast/store";
import { seededRandom } from "@stepcast/testkit";
import { claimPort } from "@stepcast/testkit/claimed-port";
import type { Acknowledgement, Evidence } from "./evidence.ts";
import { type Kill, killAgainAndAgain } from "./killing.ts";
import { ServerProcess } from "./server-process.ts";
import { Starts } from "./starts.ts";
import { bareStartMs } from "./storm-figures.ts";
import { type StormReader, startStormReaders } from "./storm-readers.ts";

export interface StormOptions {
  readonly seed: number;
  readonly kills: number;
  readonly runs: number;
  readonly stepsPerRun: number;
}

export interface StormResult {
  readonly evidence: Evidence;
  readonly kills: readonly Kill[];
  /** What the machine needed to start Node alone, in the middle of the storm. */
  readonly bareStartsMs: readonly number[];
  /** The folder of the data and the server's words. */
  readonly folder: string;
}

/** How long the storm may last in all. */
const patienceMs = 500_000;

/**
 * Kills the server's process at seeded instants while runs execute and readers read, lets the last
 * server finish, and returns all that was seen.
 */
export async function runStorm(options: StormOptions): Promise<StormResult> {
  const random = seededRandom(options.seed);
  const folder = mkdtempSync(join(tmpdir(), "stepcast-storm-"));
  const token = "storm-token-of-the-owner";
  const server = new ServerProcess({ folder, port: await claimPort(), token });
  const over = new AbortController();
  const late = setTimeout(() => over.abort(new Error("The storm took too long.")), patienceMs);
  const readers = startStormReaders(server.url, token, options.seed);
  const starts = new Starts({ ...options, url: server.url, token, random, signal: over.signal });
  try {
    const startMs = await startedIn(server);
    const bareStartsMs: number[] = [];
    await starts.begin();
    const kills = await killAgainAndAgain({
      server,
      kills: options.kills,
      random,
      startMs,
      position: () => Math.max(...readers.map(({ position }) => position)),
      onShare: (share) => starts.reach(share, endedRuns(readers)),
      onPause: () => bareStartsMs.push(bareStartMs()),
    });
    await starts.all();
    await settled(server, token, starts.sent, readers, over.signal);
    await Promise.all(readers.map((reader) => reader.stop()));
    await server.stop();
    return {
      kills,
      bareStartsMs,
      folder,
      evidence: await gather(folder, readers, starts.acknowledged),
    };
  } catch (cause) {
    throw new Error(`Storm with seed ${options.seed} broke off in ${folder}. ${server.words()}`, {
      cause,
    });
  } finally {
    clearTimeout(late);
    over.abort();
    await Promise.all(readers.map((reader) => reader.stop()));
    await server.kill();
  }
}

/** Runs whose end somebody has seen. */
function endedRuns(readers: readonly StormReader[]): number {
  const counts = readers.map(
    ({ evidence }) => evidence.seen.filter(({ event }) => event.type === "run.completed").length,
  );
  return Math.max(...counts);
}

/** Milliseconds from process start to the first answer, at the second start: the first one also compiles. */
async function startedIn(server: ServerProcess): Promise<number> {
  server.launch();
  await server.ready();
  await server.kill();
  const begun = performance.now();
  server.launch();
  await server.ready();
  return performance.now() - begun;
}

/** Waits until every run has ended and every reader has seen the log's last event. */
async function settled(
  server: ServerProcess,
  token: string,
  runs: number,
  readers: readonly StormReader[],
  signal: AbortSignal,
): Promise<void> {
  await server.ready();
  while (!signal.aborted) {
    const broken = readers.find(({ failure }) => failure !== undefined);
    if (broken !== undefined) throw broken.failure;
    const { rows } = await ask<{ rows: RunRow[] }>(
      server,
      token,
      `/api/v1/runs?limit=${limits.runsPage}`,
    );
    const { head } = await ask<{ head: number | string }>(server, token, "/healthz");
    const end = Number(String(head).split("-").at(-1));
    const ended = rows.length >= runs && rows.every(({ status }) => isRunEnded(status));
    if (ended && readers.every(({ position }) => position >= end)) return;
    await wait(20);
  }
  throw signal.reason;
}

async function ask<T>(server: ServerProcess, token: string, path: string): Promise<T> {
  const response = await fetch(new URL(path, server.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  // Cast: only used to decide when to stop waiting; the checker judges the log itself.
  return (await response.json()) as T;
}

async function gather(
  folder: string,
  readers: readonly StormReader[],
  acknowledged: readonly Acknowledgement[],
): Promise<Evidence> {
  const store = await openSqliteStore({ folder: join(folder, "data") });
  try {
    const log: StepcastEvent[] = [];
    for (let after = 0; after < store.head(); ) {
      const page = await store.read({ after, limit: limits.replayPageEvents });
      // Through JSON, as the readers got it.
      log.push(
        ...page.entries.map(
          ({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as StepcastEvent,
        ),
      );
      after = page.scannedTo;
    }
    return {
      epoch: store.epoch,
      log,
      acknowledged,
      readers: readers.map(({ evidence }) => evidence),
    };
  } finally {
    await store.close();
  }
}
