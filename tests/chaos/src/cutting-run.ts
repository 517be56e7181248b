import { setTimeout as wait } from "node:timers/promises";
import type { PlanInput } from "@stepcast/contracts";
import { type SeededRandom, seededRandom } from "@stepcast/testkit";
import type { Violation } from "./evidence.ts";
import { Deliveries } from "./feed/deliveries.ts";
import { FeedReader } from "./feed/feed-reader.ts";
import type { Resume } from "./feed/feed-request.ts";
import { checkFeed } from "./feed/feed-rules.ts";
import { CuttingProxy } from "./proxy/cutting-proxy.ts";
import type { LinkFault } from "./proxy/link.ts";
import { RunningServer } from "./running-server.ts";
import { startUntilAnswered } from "./start-client.ts";

export interface CuttingRunOptions {
  readonly seed: number;
  readonly readers: number;
  /** It goes on until so many events were delivered, over so many cuts. */
  readonly delivered: number;
  readonly cuts: number;
  /** Items of each run's largest step: two events each. */
  readonly items: number;
  readonly limitMs: number;
}

export interface CuttingRunResult {
  readonly violations: readonly Violation[];
  readonly delivered: number;
  readonly events: number;
  readonly cuts: number;
  /** Requests that met a 503 on their way. */
  readonly refusals: number;
}

const resumes: readonly Resume[] = ["header", "query", "input"];
const patterns: readonly (readonly string[] | undefined)[] = [
  undefined,
  undefined,
  ["step.*"],
  undefined,
  ["run.completed", "step.succeeded"],
];

/**
 * Readers follow runs through a proxy that cuts every connection sooner or later, refuses, answers
 * 503, and before a server that is killed in the middle; then what each was given is compared with
 * the log in the file.
 */
export async function runThroughCuts(options: CuttingRunOptions): Promise<CuttingRunResult> {
  const random = seededRandom(options.seed);
  const signal = AbortSignal.timeout(options.limitMs);
  await using server = await RunningServer.start({ env: { STEPCAST_DURABILITY: "process" } });
  await using proxy = await CuttingProxy.open({
    target: () => server.port,
    fault: () => linkFault(random),
  });
  const readers = startReaders(proxy.url, server.token, options);
  try {
    const delivered = (): number => readers.reduce((sum, { got }) => sum + got.length, 0);
    const share = (): number =>
      Math.min(delivered() / options.delivered, proxy.cuts / options.cuts);
    const trouble = makeTrouble(server, proxy, share, signal);
    for (let run = 0; share() < 1; run += 1) {
      const { url, token } = server;
      const plan = cuttingPlan(run, options.items);
      await startUntilAnswered({ url, token, key: `cutting-${run}`, plan, signal });
      await readersNear(server, readers, 4 * options.items, signal);
    }
    await trouble;
    await readersNear(server, readers, 0, signal);
    await Promise.all(readers.map(({ reader }) => reader.stop()));
    await server.stop();
    const log = await server.log();
    const violations = readers.flatMap(({ reader, types, got }) =>
      checkFeed(log, { name: reader.name, types, deliveries: got }),
    );
    const { cuts, refusals } = proxy;
    return { violations, delivered: delivered(), events: log.bySeq.size, cuts, refusals };
  } finally {
    await Promise.all(readers.map(({ reader }) => reader.stop()));
  }
}

interface Following {
  readonly reader: FeedReader;
  readonly types: readonly string[] | undefined;
  readonly got: Deliveries;
}

function startReaders(url: string, token: string, options: CuttingRunOptions): Following[] {
  return Array.from({ length: options.readers }, (_, place) => {
    const got = new Deliveries();
    const resume = resumes[place % resumes.length] ?? "header";
    const types = patterns[place % patterns.length];
    const reader = new FeedReader({
      name: `reader ${place}, resuming by ${resume}`,
      url,
      token,
      types,
      random: seededRandom(options.seed + 1 + place),
      resume,
      cuts: "none",
      onEvent: (cursor, json) => got.take(cursor, json),
    });
    return { reader, types, got };
  });
}

/** Sooner or later every connection ends, most of them in mid-frame: after 200 bytes or a million, after 20 ms or two seconds. */
function linkFault(random: SeededRandom): LinkFault {
  const how = random.integer(2) === 0 ? "end" : "reset";
  const share = random.number();
  if (share < 0.1) {
    const trickle = { bytes: 1 + random.integer(40), everyMs: 1 };
    return { how, trickle, afterMs: 50 + random.integer(300) };
  }
  const afterMs = 20 + random.integer(2_000);
  if (share < 0.3) return { how, afterMs };
  return { how, afterMs, afterBytes: Math.round(200 * 5_000 ** random.number()) };
}

/** A third of the way in the path answers 503 for a while, then refuses; after two thirds the server is killed. */
async function makeTrouble(
  server: RunningServer,
  proxy: CuttingProxy,
  share: () => number,
  signal: AbortSignal,
): Promise<void> {
  while (share() < 0.3) await wait(20, undefined, { signal });
  proxy.answer = "unavailable";
  await wait(300);
  proxy.answer = "pass";
  await proxy.refuse();
  await wait(200);
  await proxy.resume();
  while (share() < 0.6) await wait(20, undefined, { signal });
  await server.kill();
  server.launch();
  await server.ready();
}

/** Waits until every reader has come to within so many events of the log's end. */
async function readersNear(
  server: RunningServer,
  readers: readonly Following[],
  events: number,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const broken = readers.find(({ reader }) => reader.failure !== undefined);
    if (broken !== undefined) throw broken.reader.failure;
    const status = await state(server).catch(() => undefined);
    const idle = events > 0 || status?.open === 0;
    if (status !== undefined && idle)
      if (readers.every(({ reader }) => reader.position >= status.head - events)) return;
    await wait(20);
  }
}

/** Rejects while the server is away. */
async function state(server: RunningServer): Promise<{ head: number; open: number }> {
  const { rows } = await server.ask<{ rows: readonly { status: string }[] }>("/api/v1/runs");
  const open = rows.filter(({ status }) => status !== "completed").length;
  return { head: await server.head(), open };
}

/** Steps that end at once beside some that take their time, with labels of one to four bytes a character. */
function cuttingPlan(run: number, items: number): PlanInput {
  const list = Array.from({ length: items }, (_, item) => item % 7);
  return {
    name: `Schnitt ${run} 📐`,
    steps: [
      { id: "many", label: "Größe · 寸法 📏", skill: "core.noop", forEach: { items: list } },
      {
        id: "naps",
        label: "Pause ☕",
        skill: "core.sleep",
        input: { ms: { $ref: "/item" } },
        forEach: { items: list.slice(0, 40), concurrency: 4 },
      },
      { id: "end", label: "Ende", skill: "core.noop", needs: ["many", "naps"] },
    ],
  };
}
