import { setTimeout as sleep } from "node:timers/promises";
import type { Probe } from "../probe.ts";
import type { StepFunction, Storage } from "../runner.ts";
import { loadRunner, type RunnerName } from "../runners/index.ts";
import { buildShape, type Shape, type ShapeSpec } from "../shape.ts";
import { createStepLedger, type StepLedger } from "../step-ledger.ts";

export interface StepsInput {
  readonly runner: RunnerName;
  readonly shape: ShapeSpec;
  readonly storage: Storage;
  readonly folder: string;
  readonly maxParallel?: number | undefined;
}

export interface StepsResult {
  /** From the engine's own description of the graph until it said that the run was over. */
  readonly wallMs: number;
  /** User and system time of the whole process in that span. */
  readonly cpuMs: number;
  /** Highest resident memory of the process, start to end. */
  readonly peakRssMiB: number;
  /** What the engine did wrong; a figure with faults is not shown as one. */
  readonly faults: readonly string[];
}

/** Runs one shape on one runner, once, cold. */
export const probeSteps: Probe<"steps"> = async (input) => {
  const shape = buildShape(input.shape);
  const ledger = createStepLedger(shape);
  const runner = await loadRunner(input.runner);
  const prepared = await runner.prepare(shape, stepOf(shape, ledger), input);
  const cpu = process.cpuUsage();
  const from = performance.now();
  await prepared.run();
  const wallMs = performance.now() - from;
  const used = process.cpuUsage(cpu);
  const faults = ledger.faults();
  await prepared.close();
  return {
    wallMs,
    cpuMs: (used.user + used.system) / 1_000,
    peakRssMiB: process.resourceUsage().maxRSS / 1_024,
    faults,
  };
};

/** The same work for every engine: an async function that sleeps when the shape says so. */
export function stepOf(shape: Shape, ledger: StepLedger): StepFunction {
  return async (node) => {
    ledger.start(node);
    const ms = shape.sleepMs[node] ?? 0;
    if (ms > 0) await sleep(ms);
    ledger.end(node);
  };
}
