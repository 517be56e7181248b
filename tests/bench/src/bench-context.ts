import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Outcome } from "./measuring-process.ts";
import { runInProcess } from "./measuring-process.ts";
import type { StepsInput } from "./probes/steps.ts";
import { peerNames, type RunnerName } from "./runners/index.ts";
import type { Scale } from "./scale.ts";

/** What every section is handed. */
export interface BenchContext {
  readonly scale: Scale;
  /** False: only the project and the floors. */
  readonly peers: boolean;
  /** Tells a person what is going on; never part of the result. */
  say(text: string): void;
}

/** Without peers, only the runners that need none. */
export function availableRunners(
  context: BenchContext,
  names: readonly RunnerName[],
): readonly RunnerName[] {
  return context.peers ? names : names.filter((name) => !peerNames.includes(name));
}

/** Hands `work` an empty folder that is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs one shape once, in a cold process and an empty folder. A run that the ledger found wrong is an error. */
export function runSteps(
  context: BenchContext,
  input: Omit<StepsInput, "folder">,
): Promise<Outcome<"steps">> {
  return inFolder(async (folder) => {
    const outcome = await runInProcess(
      "steps",
      { ...input, folder },
      { timeoutMs: context.scale.timeoutMs },
    );
    return refuseWrongRun(outcome);
  });
}

/** The figures of a run in which a step was lost, repeated or early are worth nothing. */
export function refuseWrongRun(outcome: Outcome<"steps">): Outcome<"steps"> {
  if (outcome.kind !== "result" || outcome.result.faults.length === 0) return outcome;
  return { kind: "error", message: `wrong run: ${outcome.result.faults.join(", ")}` };
}
