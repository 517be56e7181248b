import { createEngine, createSkillRegistry } from "@stepcast/engine";
import type { ReadLog, Store } from "@stepcast/store";
import { openStore } from "../open-store.ts";
import type { Probe } from "../probe.ts";
import { eventsPerRun, historyRoom, historyRunId } from "../run-history.ts";
import { nodeSkill, planOf, watchEnd } from "../runners/stepcast.ts";
import { buildShape } from "../shape.ts";
import { type AppendResult, measureStoreAppends } from "./append.ts";

export interface GrowthInput {
  readonly folder: string;
  readonly appends: number;
  readonly steps: number;
}

export interface GrowthResult extends AppendResult {
  /** Milliseconds to open the store. */
  readonly openMs: number;
  /** Microseconds per event read: pages of one run, of one room, of one type, of everything. */
  readonly readRunUs: number;
  readonly readRoomUs: number;
  readonly readTypeUs: number;
  readonly readAllUs: number;
  /** Microseconds per step of a run of the engine. */
  readonly chainUs: number;
  readonly fanUs: number;
  readonly peakRssMiB: number;
}

/** What the same work costs in a log that is already there. */
export const probeGrowth: Probe<"growth"> = async ({ folder, appends, steps }) => {
  const from = performance.now();
  const store = await openStore({ storage: "no-fsync", folder });
  const openMs = performance.now() - from;
  const reads = await measureReads(store, appends);
  const appended = await measureStoreAppends(store, appends);
  const chainUs = await measureRun(store, "chain", steps);
  const fanUs = await measureRun(store, "fan", steps);
  await store.close();
  return {
    openMs,
    ...reads,
    ...appended,
    chainUs,
    fanUs,
    peakRssMiB: process.resourceUsage().maxRSS / 1_024,
  };
};

/** One page per read, spread over the whole log, so that nobody's cache holds them all. */
async function measureReads(store: Store, pages: number) {
  const runs = Math.floor(store.head() / eventsPerRun);
  const places = Array.from({ length: pages }, (_, page) =>
    Math.floor((page * runs * 0.9) / pages),
  );
  const measure = (query: (run: number) => ReadLog) => readUs(store, places.map(query));
  return {
    readRunUs: await measure((run) => ({
      after: 0,
      limit: eventsPerRun,
      feeds: [{ runId: historyRunId(run) }],
    })),
    readRoomUs: await measure((run) => ({
      after: run * eventsPerRun,
      limit: eventsPerRun,
      feeds: [{ room: historyRoom(run) }],
    })),
    readTypeUs: await measure((run) => ({
      after: run * eventsPerRun,
      limit: eventsPerRun,
      feeds: [{ types: ["run.completed"] }],
    })),
    readAllUs: await measure((run) => ({ after: run * eventsPerRun, limit: eventsPerRun })),
  };
}

async function readUs(store: Store, queries: readonly ReadLog[]): Promise<number> {
  let events = 0;
  const from = performance.now();
  for (const query of queries) events += (await store.read(query)).entries.length;
  const spentUs = (performance.now() - from) * 1_000;
  if (events === 0) throw new Error("the log had nothing to read");
  return spentUs / events;
}

async function measureRun(store: Store, kind: "chain" | "fan", nodes: number): Promise<number> {
  const shape = buildShape({ kind, nodes });
  const engine = createEngine({ store, skills: createSkillRegistry([nodeSkill(async () => {})]) });
  const ended = watchEnd(store);
  const from = performance.now();
  await engine.start({ room: "bench/bench", by: "bench", plan: planOf(shape, {}) });
  await ended;
  const wallMs = performance.now() - from;
  await engine.close();
  return (wallMs * 1_000) / nodes;
}
