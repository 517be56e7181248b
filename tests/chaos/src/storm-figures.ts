import { spawnSync } from "node:child_process";
import type { StepcastEvent } from "@stepcast/contracts";
import type { Kill } from "./killing.ts";

/**
 * Milliseconds from each kill to the first step that a later process started: dying, process start,
 * opening the log, recovery and the commit are all in it. A kill that the next kill overtook, or
 * after which no step was left to start, has none.
 */
export function killToFirstStepMs(log: readonly StepcastEvent[], kills: readonly Kill[]): number[] {
  const starts = log.filter(({ type }) => type === "step.started").map(({ at }) => at);
  return kills.flatMap(({ at, goneAt }, place) => {
    const nextKill = kills[place + 1]?.at ?? Number.POSITIVE_INFINITY;
    const first = starts.find((startedAt) => startedAt >= goneAt && startedAt <= nextKill);
    return first === undefined ? [] : [first - at];
  });
}

/** Runs that were under way at each kill. */
export function openRuns(log: readonly StepcastEvent[], kills: readonly Kill[]): number[] {
  const queued = log.filter(({ type }) => type === "run.queued").map(({ at }) => at);
  const ended = log.filter(({ type }) => type === "run.completed").map(({ at }) => at);
  const upTo = (times: readonly number[], end: number): number =>
    times.filter((time) => time <= end).length;
  return kills.map(({ at }) => upTo(queued, at) - upTo(ended, at));
}

/** Milliseconds that this machine needs, as busy as it is now, to start Node and end it: what no server can go below. */
export function bareStartMs(): number {
  const begun = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  return performance.now() - begun;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
