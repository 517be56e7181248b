import type { StepcastEvent } from "@stepcast/contracts";
import type { LogEntry } from "./log-entry.ts";

/** Where run rows are kept. */
export interface RunRows {
  /** Folds events of one run, in log order, into its row. */
  fold(runId: string, events: readonly StepcastEvent[]): void;
}

/** Folds entries that were appended together into the rows of their runs; neighbours of one run are folded at once. */
export function foldRuns(entries: readonly LogEntry[], rows: RunRows): void {
  for (let from = 0; from < entries.length; ) {
    const runId = entries[from]?.runId;
    let to = from + 1;
    while (to < entries.length && entries[to]?.runId === runId) to += 1;
    if (runId !== undefined) rows.fold(runId, eventsOf(entries, from, to));
    from = to;
  }
}

/** In one piece: a list that grows by pushing takes room for seventeen, at every commit. */
function eventsOf(entries: readonly LogEntry[], from: number, to: number): StepcastEvent[] {
  const events = new Array<StepcastEvent>(to - from);
  for (let at = from; at < to; at += 1) {
    const event = entries[at]?.event;
    if (event !== undefined) events[at - from] = event;
  }
  return events;
}

/** Where the run begins among its events; whatever stands before it concerns no run. */
export function queuedSeqOf(events: readonly StepcastEvent[]): number {
  return events.find((event) => event.type === "run.queued")?.seq ?? 0;
}
