import { createEngine, createSkillRegistry, type Engine } from "@stepcast/engine";
import type { ReadLog, Store } from "@stepcast/store";
import { openStore } from "../open-store.ts";
import type { Probe } from "../probe.ts";
import { eventsPerRun, historyRoom, historyRunId } from "../run-history.ts";
import { nodeSkill, planOf, watchEnd } from "../runners/stepcast.ts";
import { median } from "../sample.ts";
import { buildShape } from "../shape.ts";
import { endHistoryRun, openHistoryRun, stepEvent } from "./append.ts";

export interface GrowthInput {
  readonly youngFolder: string;
  readonly oldFolder: string;
  /** Appends and reads of one block. */
  readonly operations: number;
  /** Steps of one run. */
  readonly steps: number;
  /** Blocks of each log. */
  readonly rounds: number;
}

/** Microseconds per event or per step, the medians of the blocks. */
export interface AgePair {
  readonly young: number;
  readonly old: number;
}

export interface GrowthResult {
  /** Milliseconds. */
  readonly open: AgePair;
  readonly appendSingle: AgePair;
  readonly appendGrouped: AgePair;
  readonly readRun: AgePair;
  readonly readRoom: AgePair;
  readonly readType: AgePair;
  readonly readAll: AgePair;
  readonly stepOfChain: AgePair;
  readonly stepOfFan: AgePair;
}

interface Log {
  readonly store: Store;
  readonly openMs: number;
  /** Runs of the history it was filled with; what is measured appends other events behind them. */
  readonly runs: number;
}

/** Does the block once and returns how many events or steps that were. */
type Block = (log: Log, round: number) => Promise<number>;

const groupSize = 100;

/**
 * The same work in a young and in an old log, block by block in turn within one process: what
 * disturbs the machine for a moment disturbs both.
 */
export const probeGrowth: Probe<"growth"> = async (input) => {
  const { operations, steps, rounds } = input;
  const young = await openLog(input.youngFolder);
  const old = await openLog(input.oldFolder);
  const compare = (block: Block) => compareBlocks(young, old, rounds, block);
  const event = stepEvent();
  const group = Array.from({ length: groupSize }, () => event);
  const open = { young: young.openMs, old: old.openMs };
  const appendSingle = await compare(async ({ store }) => {
    for (let done = 0; done < operations; done++) await store.append({ events: [event] });
    return operations;
  });
  const appendGrouped = await compare(async ({ store }) => {
    for (let done = 0; done < operations; done += 10) await store.append({ events: group });
    return Math.ceil(operations / 10) * groupSize;
  });
  const reads = await compareReads(compare, operations, rounds);
  for (const { store } of [young, old]) await endHistoryRun(store);
  const engines = new Map([young, old].map((log) => [log, engineOver(log.store)]));
  const stepOfChain = await compare((log) => runSteps(log, engines.get(log), "chain", steps));
  const stepOfFan = await compare((log) => runSteps(log, engines.get(log), "fan", steps));
  for (const [{ store }, engine] of engines) {
    await engine.close();
    await store.close();
  }
  return { open, appendSingle, appendGrouped, ...reads, stepOfChain, stepOfFan };
};

async function openLog(folder: string): Promise<Log> {
  const from = performance.now();
  const store = await openStore({ storage: "no-fsync", folder });
  const openMs = performance.now() - from;
  const runs = Math.floor((store.head() / eventsPerRun) * 0.9);
  await openHistoryRun(store);
  return { store, openMs, runs };
}

function engineOver(store: Store): Engine {
  return createEngine({ store, skills: createSkillRegistry([nodeSkill(async () => {})]) });
}

/** The first round warms both up and is not counted; the order within a round alternates. */
async function compareBlocks(young: Log, old: Log, rounds: number, block: Block): Promise<AgePair> {
  const spent = new Map<Log, number[]>([
    [young, []],
    [old, []],
  ]);
  for (let round = 0; round <= rounds; round++) {
    for (const log of round % 2 === 0 ? [young, old] : [old, young]) {
      const from = performance.now();
      const units = await block(log, round);
      const us = ((performance.now() - from) * 1_000) / units;
      if (round > 0) spent.get(log)?.push(us);
    }
  }
  const middle = (log: Log): number => median(spent.get(log) ?? []) ?? Number.NaN;
  return { young: middle(young), old: middle(old) };
}

/** One page per read, spread over the whole log, so that nobody's cache holds them all. */
async function compareReads(
  compare: (block: Block) => Promise<AgePair>,
  pages: number,
  rounds: number,
) {
  const reading =
    (query: (run: number) => ReadLog): Block =>
    async ({ store, runs }, round) => {
      let events = 0;
      for (let page = 0; page < pages; page++) {
        const run = Math.floor(((page + round / (rounds + 1)) * runs) / pages);
        events += (await store.read(query(run))).entries.length;
      }
      if (events === 0) throw new Error("the log had nothing to read");
      return events;
    };
  const after = (run: number) => ({ after: run * eventsPerRun, limit: eventsPerRun });
  return {
    readRun: await compare(
      reading((run) => ({
        after: 0,
        limit: eventsPerRun,
        feeds: [{ runId: historyRunId(run) }],
      })),
    ),
    readRoom: await compare(
      reading((run) => ({ ...after(run), feeds: [{ room: historyRoom(run) }] })),
    ),
    readType: await compare(
      reading((run) => ({ ...after(run), feeds: [{ types: ["run.completed"] }] })),
    ),
    readAll: await compare(reading(after)),
  };
}

async function runSteps(
  { store }: Log,
  engine: Engine | undefined,
  kind: "chain" | "fan",
  nodes: number,
): Promise<number> {
  const plan = planOf(buildShape({ kind, nodes }), {});
  const ended = watchEnd(store);
  await engine?.start({ room: "bench/bench", by: "bench", plan });
  await ended;
  return nodes;
}
