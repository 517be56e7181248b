import type { StepcastEvent } from "@stepcast/contracts";
import type { LogEntry } from "./log-entry.ts";

/** Where run rows are kept. */
export interface RunRows {
  /** Folds events of one run, in log order, into its row. */
  fold(runId: string, events: readonly StepcastEvent[]): void;
}

/** Folds entries that were appended together into the rows of their runs; neighbours of one run are folded at once. */
export function foldRuns(entries: readonly LogEntry[], rows: RunRows): void {
  let runId: string | undefined;
  let events: StepcastEvent[] = [];
  for (let at = 0; at < entries.length; at += 1) {
    const event = entries[at]?.event;
    if (event === undefined) continue;
    if (event.runId !== runId) {
      if (runId !== undefined) rows.fold(runId, events);
      runId = event.runId;
      events = [];
    }
    events.push(event);
  }
  if (runId !== undefined) rows.fold(runId, events);
}

/** Where the run begins among its events; whatever stands before it concerns no run. */
export function queuedSeqOf(events: readonly StepcastEvent[]): number {
  return events.find((event) => event.type === "run.queued")?.seq ?? 0;
}
