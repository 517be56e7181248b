import type { StepcastEvent } from "../events/index.ts";
import type { RunRow } from "../run.ts";

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Keeps the row of a run: `(row, event) -> row`. Pure and total: events of other runs, events that
 * the row has seen (`seq <= lastSeq`) and a first event that is not `run.queued` change nothing.
 */
export function foldRunRow(row: RunRow | undefined, event: StepcastEvent): RunRow | undefined {
  return foldRunRowEvents(row, [event]);
}

/**
 * {@link foldRunRow} over several events, copying the row once. Equal to folding them one by one.
 * `isOwn`: nobody else holds the row, so it is changed and not copied.
 */
export function foldRunRowEvents(
  row: RunRow | undefined,
  events: readonly StepcastEvent[],
  isOwn = false,
): RunRow | undefined {
  let seen = row;
  let draft: Draft<RunRow> | undefined = isOwn ? row : undefined;
  // Indexed: this runs at every append, and an iterator allocates at every step until it is compiled.
  for (let at = 0; at < events.length; at += 1) {
    const event = events[at];
    if (event === undefined) continue;
    if (seen === undefined) seen = beginRow(event);
    else if (concernsRow(seen, event)) {
      draft ??= { ...seen };
      seen = draft;
      changeRow(draft, event);
    }
  }
  return seen;
}

/** True for an event of the run that the row has not seen. What another room tells under the run's id is no part of it. */
export function concernsRow(row: RunRow, event: StepcastEvent): boolean {
  return event.runId === row.runId && event.seq > row.lastSeq && event.room === row.room;
}

/** The row of a run from its first event; undefined for any other event. */
export function beginRow(event: StepcastEvent): RunRow | undefined {
  return event.type === "run.queued" ? queuedRow(event) : undefined;
}

/**
 * Folds an event that concerns the row into a copy that the caller owns. Steps of the plan are
 * counted as they end; items of a `forEach` step are part of their step.
 */
export function changeRow(draft: Draft<RunRow>, event: StepcastEvent): void {
  draft.lastSeq = event.seq;
  switch (event.type) {
    case "step.started":
    case "step.progress":
      return;
    case "step.succeeded":
      if (isOfPlan(event.data)) draft.succeeded += 1;
      return;
    case "step.failed":
      if (isFinalFailure(event.data) && isOfPlan(event.data)) draft.failed += 1;
      return;
    case "step.skipped":
      if (isOfPlan(event.data)) draft.skipped += 1;
      return;
    case "step.cancelled":
      if (isOfPlan(event.data)) draft.cancelled += 1;
      return;
    default:
      Object.assign(draft, rowChange(draft, event));
  }
}

function queuedRow(event: Extract<StepcastEvent, { type: "run.queued" }>): RunRow | undefined {
  if (event.runId === undefined) return undefined;
  const { planName, goal, parentRunId, tags, projectId, requestedBy } = event.data;
  return {
    runId: event.runId,
    room: event.room,
    status: "queued",
    planName,
    goal,
    parentRunId,
    tags,
    projectId,
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
      return {
        // Paused while it was being planned.
        status: row.status === "paused" ? "paused" : "running",
        startedAt: event.at,
        totalSteps: event.data.totalSteps,
      };
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
      return {};
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

function isOfPlan({ stepId }: { stepId: string }): boolean {
  return !stepId.includes("/");
}

/** A failure that no attempt and no fallback value follows. */
export function isFinalFailure(data: {
  retryAt?: number | undefined;
  handled?: string | undefined;
}): boolean {
  return data.retryAt === undefined && data.handled !== "fallback";
}
