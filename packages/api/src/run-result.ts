import {
  type EventError,
  isRunEnded,
  isStepcastError,
  type RunState,
  type StepState,
} from "@stepcast/contracts";
import type { ApiContext, Caller } from "./context.ts";
import { ownRun } from "./own-run.ts";
import { readRun } from "./run-reader.ts";

/** How one step ended, in the batch answer. */
export type StepResult = Pick<
  StepState,
  "stepId" | "skill" | "status" | "output" | "outputRef" | "error" | "reason" | "durationMs"
>;

/** A whole run in one answer, for callers that do not stream. */
export interface RunResult
  extends Pick<RunState, "runId" | "status" | "output" | "outputRef" | "error">,
    Pick<RunState, "totalSteps" | "succeeded" | "failed" | "skipped" | "cancelled">,
    Pick<RunState, "layers" | "durationMs" | "speedup"> {
  readonly results: readonly StepResult[];
  readonly errors: readonly { readonly stepId: string; readonly error: EventError }[];
}

/**
 * Waits until the run ends, whatever the end is, and tells all of it at once. Aborting `signal`
 * stops the waiting and never the run.
 * Errors: `not_found`; `shutting_down` when the server goes down first (the run goes on after it).
 */
export async function awaitRun(
  ctx: Pick<ApiContext, "store" | "hub">,
  caller: Caller,
  runId: string,
  signal: AbortSignal,
): Promise<RunResult> {
  let row = await ownRun(ctx.store, caller, runId);
  if (!isRunEnded(row.status)) {
    const feeds = [{ runId, room: row.room, types: [...endTypes] }];
    for await (const item of ctx.hub.subscribe({ feeds, after: row.lastSeq, signal })) {
      if (item.kind !== "entries") continue;
      row = await ownRun(ctx.store, caller, runId);
      // A retry may have set an ended run going again in the meantime.
      if (isRunEnded(row.status)) break;
    }
    // The reader may be gone, or may no longer read.
    if (isStepcastError(signal.reason)) throw signal.reason;
  }
  return runResult(await readRun(ctx.store, caller, runId));
}

const endTypes = ["run.completed", "run.failed", "run.cancelled"] as const;

function runResult(run: RunState): RunResult {
  const errors = run.steps.flatMap(({ stepId, status, error }) =>
    status === "failed" && error !== undefined ? [{ stepId, error }] : [],
  );
  const { runId, status, output, outputRef, error } = run;
  const { totalSteps, succeeded, failed, skipped, cancelled } = run;
  const { layers, durationMs, speedup } = run;
  const counts = { totalSteps, succeeded, failed, skipped, cancelled };
  const results = run.steps.map(stepResult);
  return {
    runId,
    status,
    output,
    outputRef,
    error,
    results,
    errors,
    ...counts,
    layers,
    durationMs,
    speedup,
  };
}

function stepResult(step: StepState): StepResult {
  const { stepId, skill, status, output, outputRef, error, reason, durationMs } = step;
  return { stepId, skill, status, output, outputRef, error, reason, durationMs };
}
