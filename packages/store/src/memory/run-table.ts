import {
  foldRunRowEvents,
  isRunEnded,
  type ListRuns,
  type RunRow,
  type StepcastEvent,
} from "@stepcast/contracts";
import type { LogEntry } from "../log-entry.ts";
import { matchesRun } from "../run-filter.ts";
import { foldRuns, queuedSeqOf, type RunRows } from "../run-fold.ts";
import type { RunPage } from "../store.ts";

interface Slot {
  row: RunRow;
  readonly queuedSeq: number;
  /** Somebody was handed this row, so it is not changed any more; few rows are looked at between two commits. */
  isShown: boolean;
}

/** Appends that may wait to be folded. */
const mostPending = 4_096;

/** The run rows in memory, in the order in which the runs were queued. They are folded when somebody looks at them. */
export class RunTable implements RunRows {
  #pending: (readonly LogEntry[])[] = [];
  #queued: Slot[] = [];
  readonly #byId = new Map<string, Slot>();
  readonly #open = new Set<Slot>();

  /** Takes entries that were appended together. */
  add(entries: readonly LogEntry[]): void {
    this.#pending.push(entries);
    if (this.#pending.length >= mostPending) this.#foldPending();
  }

  #foldPending(): void {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    for (const entries of pending) foldRuns(entries, this);
  }

  fold(runId: string, events: readonly StepcastEvent[]): void {
    const slot = this.#byId.get(runId);
    if (slot !== undefined) {
      this.#update(slot, events);
      return;
    }
    const row = foldRunRowEvents(undefined, events);
    if (row !== undefined) this.#insert({ row, queuedSeq: queuedSeqOf(events), isShown: false });
  }

  get(runId: string): RunRow | undefined {
    this.#foldPending();
    const slot = this.#byId.get(runId);
    return slot && shown(slot);
  }

  /** Runs that ended before then. */
  endedBefore(atMs: number): readonly { readonly row: RunRow; readonly queuedSeq: number }[] {
    this.#foldPending();
    return this.#queued
      .filter(
        ({ row }) => isRunEnded(row.status) && row.endedAt !== undefined && row.endedAt < atMs,
      )
      .map((slot) => ({ row: shown(slot), queuedSeq: slot.queuedSeq }));
  }

  remove(runId: string): void {
    this.#foldPending();
    this.#queued = this.#queued.filter(({ row }) => row.runId !== runId);
    this.#byId.delete(runId);
  }

  open(): readonly RunRow[] {
    this.#foldPending();
    return [...this.#open].sort((a, b) => a.queuedSeq - b.queuedSeq).map(shown);
  }

  list(room: string, query: ListRuns): RunPage {
    this.#foldPending();
    const before = query.before ?? Number.POSITIVE_INFINITY;
    const found: Slot[] = [];
    for (
      let index = this.#queued.length - 1;
      index >= 0 && found.length <= query.limit;
      index -= 1
    ) {
      const slot = this.#queued[index];
      if (slot === undefined || slot.queuedSeq >= before) continue;
      if (matchesRun(slot.row, room, query)) found.push(slot);
    }
    // One more than asked for was looked for: only then is there a next page.
    const page = found.slice(0, query.limit);
    const rows = page.map(shown);
    return found.length > page.length ? { rows, next: page.at(-1)?.queuedSeq } : { rows };
  }

  #insert(slot: Slot): void {
    this.#queued.push(slot);
    this.#byId.set(slot.row.runId, slot);
    this.#open.add(slot);
  }

  #update(slot: Slot, events: readonly StepcastEvent[]): void {
    const before = slot.row;
    const { status } = before;
    const row = foldRunRowEvents(before, events, !slot.isShown) ?? before;
    if (row !== before) {
      slot.row = row;
      slot.isShown = false;
    }
    if (row.status === status) return;
    if (isRunEnded(row.status)) this.#open.delete(slot);
    else this.#open.add(slot);
  }
}

function shown(slot: Slot): RunRow {
  slot.isShown = true;
  return slot.row;
}
