import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isRunEnded, limits, type RunRow, type StepcastEvent } from "@stepcast/contracts";
import { openSqliteStore } from "@stepcast/store";
import { type SeededRandom, seededRandom } from "@stepcast/testkit";
import { startClientReader } from "./client-reader.ts";
import { type CuttingReader, startReader } from "./cutting-reader.ts";
import type { Acknowledgement, Evidence } from "./evidence.ts";
import { freePort, ServerProcess } from "./server-process.ts";
import { startUntilAnswered } from "./start-client.ts";
import { stormPlan } from "./storm-plans.ts";

export interface StormOptions {
  readonly seed: number;
  readonly kills: number;
  readonly runs: number;
  readonly stepsPerRun: number;
}

export interface Kill {
  /** Milliseconds since the Unix epoch: the kill was sent; the process was gone. */
  readonly at: number;
  readonly goneAt: number;
}

export interface StormResult {
  readonly evidence: Evidence;
  readonly kills: readonly Kill[];
  /** The folder of the data and the server's words. */
  readonly folder: string;
}

/** How long the storm may last in all. */
const patienceMs = 120_000;

/**
 * Kills the server's process at seeded instants while runs execute and readers read, lets the last
 * server finish, and returns all that was seen. The instants are shares of the time that this
 * machine's server needs to start, so that kills also fall into the start itself.
 */
export async function runStorm(options: StormOptions): Promise<StormResult> {
  const random = seededRandom(options.seed);
  const folder = mkdtempSync(join(tmpdir(), "stepcast-storm-"));
  const token = "storm-token-of-the-owner";
  const server = new ServerProcess({ folder, port: await freePort(), token });
  const over = new AbortController();
  const late = setTimeout(() => over.abort(new Error("The storm took too long.")), patienceMs);
  const readers = startReaders(server.url, token, random);
  const acknowledged: Acknowledgement[] = [];
  try {
    const startMs = await startedIn(server);
    const starts = Array.from({ length: options.runs }, (_, run) => {
      const plan = stormPlan(run, options.stepsPerRun, random);
      // Half of the runs are there from the beginning; the others come while servers come and go.
      const delayMs = run % 2 === 0 ? 0 : (options.kills / 2) * startMs * random.number();
      return startAfter(delayMs, {
        url: server.url,
        token,
        key: `start-${run}`,
        plan,
        signal: over.signal,
      });
    });
    for (const start of starts)
      start.then(
        (answer) => acknowledged.push(answer),
        () => {},
      );
    const kills = await killAgainAndAgain(server, options.kills, random, startMs);
    await Promise.all(starts);
    await settled(server, token, options.runs, readers, over.signal);
    await Promise.all(readers.map((reader) => reader.stop()));
    await server.stop();
    return { kills, folder, evidence: await gather(folder, readers, acknowledged) };
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

function startReaders(url: string, token: string, random: SeededRandom): CuttingReader[] {
  const some = { url, token, random };
  return [
    startReader({ ...some, name: "whole log, killed only", resume: "header", cuts: "none" }),
    startReader({ ...some, name: "whole log, torn in mid-frame", resume: "header", cuts: "bytes" }),
    startReader({
      ...some,
      name: "runs and steps, torn in time",
      types: ["step.*", "run.*"],
      resume: "query",
      cuts: "time",
    }),
    startClientReader({ url, token, name: "the product's own client" }),
  ];
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

async function startAfter(
  delayMs: number,
  start: Parameters<typeof startUntilAnswered>[0],
): Promise<Acknowledgement> {
  await wait(delayMs, undefined, { signal: start.signal });
  return await startUntilAnswered(start);
}

async function killAgainAndAgain(
  server: ServerProcess,
  count: number,
  random: SeededRandom,
  startMs: number,
): Promise<Kill[]> {
  const kills: Kill[] = [];
  while (kills.length < count) {
    await wait(startMs * (0.4 + 1.8 * random.number()));
    const at = Date.now();
    await server.kill();
    kills.push({ at, goneAt: Date.now() });
    server.launch();
  }
  return kills;
}

/** Waits until every run has ended and every reader has seen the log's last event. */
async function settled(
  server: ServerProcess,
  token: string,
  runs: number,
  readers: readonly CuttingReader[],
  signal: AbortSignal,
): Promise<void> {
  await server.ready();
  while (!signal.aborted) {
    const broken = readers.find(({ failure }) => failure !== undefined);
    if (broken !== undefined) throw broken.failure;
    const { rows } = await ask<{ rows: RunRow[] }>(server, token, `/api/v1/runs?limit=${runs + 1}`);
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
  readers: readonly CuttingReader[],
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
