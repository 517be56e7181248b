import type { StepcastEvent } from "../events/index.ts";
import type { RunRow } from "../run.ts";

/**
 * Keeps the row of a run: `(row, event) -> row`. Pure and total: events of other runs, events that
 * the row has seen (`seq <= lastSeq`) and a first event that is not `run.queued` change nothing.
 */
export function foldRunRow(row: RunRow | undefined, event: StepcastEvent): RunRow | undefined {
  if (row === undefined) return event.type === "run.queued" ? queuedRow(event) : undefined;
  if (event.runId !== row.runId || event.seq <= row.lastSeq) return row;
  const change = rowChange(row, event);
  return { ...row, ...change, lastSeq: event.seq };
}

function queuedRow(event: Extract<StepcastEvent, { type: "run.queued" }>): RunRow | undefined {
  if (event.runId === undefined) return undefined;
  const { planName, goal, parentRunId, tags, requestedBy } = event.data;
  return {
    runId: event.runId,
    room: event.room,
    status: "queued",
    planName,
    goal,
    parentRunId,
    tags,
    requestedBy,
    cancelRequested: false,
    queuedAt: event.at,
    totalSteps: 0,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    cancelled: 0,
    lastSeq: event.seq,
  };
}

function rowChange(row: RunRow, event: StepcastEvent): Partial<RunRow> {
  switch (event.type) {
    case "plan.created":
      return { planName: event.data.plan.name, totalSteps: event.data.plan.steps.length };
    case "run.started":
      return { status: "running", startedAt: event.at, totalSteps: event.data.totalSteps };
    case "run.paused":
      return { status: "paused" };
    case "run.cancel_requested":
      return { cancelRequested: true };
    case "run.resumed":
      return resumed(row, event);
    case "run.completed":
      return { status: "completed", endedAt: event.at, durationMs: event.data.durationMs };
    case "run.failed":
      return {
        status: "failed",
        endedAt: event.at,
        durationMs: event.data.durationMs,
        error: event.data.error,
      };
    case "run.cancelled":
      return { status: "cancelled", endedAt: event.at, durationMs: event.data.durationMs };
    default:
      return stepCount(row, event);
  }
}

function resumed(
  row: RunRow,
  event: Extract<StepcastEvent, { type: "run.resumed" }>,
): Partial<RunRow> {
  const { retry } = event.data;
  const status = row.startedAt === undefined ? "queued" : "running";
  if (retry === undefined) return { status };
  return {
    status,
    cancelRequested: false,
    endedAt: undefined,
    durationMs: undefined,
    error: undefined,
    failed: row.failed - retry.failed,
    skipped: row.skipped - retry.skipped,
    cancelled: row.cancelled - retry.cancelled,
  };
}

/** Counts steps of the plan as they end; items of a `forEach` step are part of their step. */
function stepCount(row: RunRow, event: StepcastEvent): Partial<RunRow> {
  switch (event.type) {
    case "step.succeeded":
      return event.data.stepId.includes("/") ? {} : { succeeded: row.succeeded + 1 };
    case "step.failed":
      return isFinalFailure(event.data) && !event.data.stepId.includes("/")
        ? { failed: row.failed + 1 }
        : {};
    case "step.skipped":
      return event.data.stepId.includes("/") ? {} : { skipped: row.skipped + 1 };
    case "step.cancelled":
      return event.data.stepId.includes("/") ? {} : { cancelled: row.cancelled + 1 };
    default:
      return {};
  }
}

/** A failure that no attempt and no fallback value follows. */
export function isFinalFailure(data: {
  retryAt?: number | undefined;
  handled?: string | undefined;
}): boolean {
  return data.retryAt === undefined && data.handled !== "fallback";
}
