import {
  foldRunRowEvents,
  isRunEnded,
  type ListRuns,
  type RunRow,
  type StepcastEvent,
} from "@stepcast/contracts";
import { matchesRun } from "../run-filter.ts";
import { queuedSeqOf, type RunRows } from "../run-fold.ts";
import type { RunPage } from "../store.ts";

interface Slot {
  row: RunRow;
  readonly queuedSeq: number;
  /** Somebody was handed this row, so it is not changed any more; few rows are looked at between two commits. */
  isShown: boolean;
}

/** The run rows in memory, in the order in which the runs were queued. */
export class RunTable implements RunRows {
  #queued: Slot[] = [];
  readonly #byId = new Map<string, Slot>();
  readonly #open = new Set<Slot>();

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
    const slot = this.#byId.get(runId);
    return slot && shown(slot);
  }

  /** Runs that ended before then. */
  endedBefore(atMs: number): readonly { readonly row: RunRow; readonly queuedSeq: number }[] {
    return this.#queued
      .filter(
        ({ row }) => isRunEnded(row.status) && row.endedAt !== undefined && row.endedAt < atMs,
      )
      .map((slot) => ({ row: shown(slot), queuedSeq: slot.queuedSeq }));
  }

  remove(runId: string): void {
    this.#queued = this.#queued.filter(({ row }) => row.runId !== runId);
    this.#byId.delete(runId);
  }

  open(): readonly RunRow[] {
    return [...this.#open].sort((a, b) => a.queuedSeq - b.queuedSeq).map(shown);
  }

  list(room: string, query: ListRuns): RunPage {
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
