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
}

/** The run rows in memory, in the order in which the runs were queued. */
export class RunTable implements RunRows {
  #queued: Slot[] = [];
  readonly #byId = new Map<string, Slot>();
  readonly #open = new Set<Slot>();

  fold(runId: string, events: readonly StepcastEvent[]): void {
    const slot = this.#byId.get(runId);
    const row = foldRunRowEvents(slot?.row, events);
    if (row === undefined) return;
    if (slot !== undefined) this.#update(slot, row);
    else this.#insert({ row, queuedSeq: queuedSeqOf(events) });
  }

  get(runId: string): RunRow | undefined {
    return this.#byId.get(runId)?.row;
  }

  /** Runs that ended before then. */
  endedBefore(atMs: number): readonly { readonly row: RunRow; readonly queuedSeq: number }[] {
    return this.#queued.filter(
      ({ row }) => isRunEnded(row.status) && row.endedAt !== undefined && row.endedAt < atMs,
    );
  }

  remove(runId: string): void {
    this.#queued = this.#queued.filter(({ row }) => row.runId !== runId);
    this.#byId.delete(runId);
  }

  open(): readonly RunRow[] {
    return [...this.#open].sort((a, b) => a.queuedSeq - b.queuedSeq).map((slot) => slot.row);
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
    const shown = found.slice(0, query.limit);
    const rows = shown.map((slot) => slot.row);
    return found.length > shown.length ? { rows, next: shown.at(-1)?.queuedSeq } : { rows };
  }

  #insert(slot: Slot): void {
    this.#queued.push(slot);
    this.#byId.set(slot.row.runId, slot);
    this.#open.add(slot);
  }

  #update(slot: Slot, row: RunRow): void {
    if (row.status !== slot.row.status) {
      if (isRunEnded(row.status)) this.#open.delete(slot);
      else this.#open.add(slot);
    }
    slot.row = row;
  }
}
