import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Probe } from "../probe.ts";
import type { Runner, StepFunction, Storage } from "../runner.ts";
import { loadRunner, type RunnerName } from "../runners/index.ts";
import { buildShape, type Shape, type ShapeSpec } from "../shape.ts";
import { createStepLedger, type StepLedger } from "../step-ledger.ts";

export interface StepsInput {
  readonly runner: RunnerName;
  readonly shape: ShapeSpec;
  readonly storage: Storage;
  readonly folder: string;
  readonly maxParallel?: number | undefined;
  /** How often the shape is run in this process, each time from scratch: the first run is cold, the last one warm. */
  readonly runs: number;
}

export interface StepsResult {
  /** First run: from the engine's own description of the graph until it said that the run was over. */
  readonly wallMs: number;
  /** User and system time of the whole process in that span. */
  readonly cpuMs: number;
  /** Highest resident memory of the process until the first run was over. */
  readonly peakRssMiB: number;
  /** The last run. Absent when there was only one. */
  readonly warmWallMs?: number | undefined;
  /** What the engine did wrong; a figure with faults is not shown as one. */
  readonly faults: readonly string[];
}

/** Runs that take longer than this in all are not repeated further in the same process. */
const warmingBudgetMs = 3_000;

/** Runs one shape on one runner, cold, and then again with the code warm. */
export const probeSteps: Probe<"steps"> = async (input) => {
  const shape = buildShape(input.shape);
  const runner = await loadRunner(input.runner);
  const first = await runOnce(runner, shape, input, 0);
  const peakRssMiB = await readPeakRssMiB();
  const faults = [...first.faults];
  let warmWallMs: number | undefined;
  const giveUpAtMs = performance.now() + warmingBudgetMs - first.wallMs;
  for (let turn = 1; turn < input.runs && performance.now() < giveUpAtMs; turn++) {
    const again = await runOnce(runner, shape, input, turn);
    faults.push(...again.faults);
    warmWallMs = again.wallMs;
  }
  return { wallMs: first.wallMs, cpuMs: first.cpuMs, peakRssMiB, warmWallMs, faults };
};

/**
 * Linux starts `maxRSS` of a new process at what its parent held when it forked, which says nothing
 * of the engine; the high-water mark of the process's own memory is asked for where there is one.
 */
async function readPeakRssMiB(): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const ownKiB = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return (ownKiB === undefined ? process.resourceUsage().maxRSS : Number(ownKiB)) / 1_024;
}

async function runOnce(runner: Runner, shape: Shape, input: StepsInput, turn: number) {
  const folder = join(input.folder, String(turn));
  await mkdir(folder);
  const ledger = createStepLedger(shape);
  const prepared = await runner.prepare(shape, stepOf(shape, ledger), { ...input, folder });
  const cpu = process.cpuUsage();
  const from = performance.now();
  await prepared.run();
  const wallMs = performance.now() - from;
  const used = process.cpuUsage(cpu);
  await prepared.close();
  return { wallMs, cpuMs: (used.user + used.system) / 1_000, faults: ledger.faults() };
}

/** The same work for every engine: an async function that sleeps when the shape says so. */
export function stepOf(shape: Shape, ledger: StepLedger): StepFunction {
  return async (node) => {
    ledger.start(node);
    const ms = shape.sleepMs[node] ?? 0;
    if (ms > 0) await sleep(ms);
    ledger.end(node);
  };
}
