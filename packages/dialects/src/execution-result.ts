import type { RunState, StepState } from "@stepcast/contracts";
import { isItem } from "./item.ts";
import { recordedOutput } from "./recorded-output.ts";

/** How one task of a graph ended. */
export interface TaskResult {
  readonly taskId: string;
  readonly status: "success" | "error";
  /** Of a success. */
  readonly output?: unknown;
  /** Of an error. */
  readonly error?: string;
  readonly executionTimeMs: number;
}

export interface TaskError {
  readonly taskId: string;
  readonly error: string;
  readonly status: "error";
}

/** A whole task graph in one answer (source C). Times are in milliseconds of wall clock. */
export interface ExecutionResult {
  readonly results: readonly TaskResult[];
  readonly executionTimeMs: number;
  readonly parallelizationLayers: number;
  readonly errors: readonly TaskError[];
  /** Summed task time by wall time, two decimals; 1 for nothing in parallel. */
  readonly speedup: number;
}

/** The answer for a run that has ended. Tasks that a condition left out are in no list. */
export function executionResult(run: RunState): ExecutionResult {
  const results = run.steps.filter(({ stepId }) => !isItem(stepId)).flatMap(taskResult);
  const errors = results.flatMap(({ taskId, status, error = "" }) =>
    status === "error" ? [{ taskId, error, status }] : [],
  );
  // A run that ended before any task could start has one error, and no task to blame.
  if (errors.length === 0 && run.error !== undefined)
    errors.push({ taskId: "", error: run.error.message, status: "error" });
  return {
    results,
    executionTimeMs: run.durationMs ?? 0,
    parallelizationLayers: run.layers ?? 0,
    errors,
    speedup: Math.round((run.speedup ?? 1) * 100) / 100,
  };
}

function taskResult(step: StepState): TaskResult[] {
  const { stepId: taskId, status, durationMs = 0 } = step;
  if (status === "succeeded") {
    const output = recordedOutput(step);
    return [{ taskId, status: "success", output, executionTimeMs: durationMs }];
  }
  if (status === "skipped" && step.skipCode === "condition") return [];
  // What ended it, also where a try before had failed for a reason of its own.
  const error = step.reason ?? step.error?.message ?? "The task did not run.";
  const executionTimeMs = status === "failed" ? durationMs : 0;
  return [{ taskId, status: "error", error, executionTimeMs }];
}
