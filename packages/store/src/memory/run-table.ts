import { foldRunRowEvents, isRunEnded, type ListRuns, type RunRow } from "@stepcast/contracts";
import type { LogEntry } from "../log-entry.ts";
import { matchesRun } from "../run-filter.ts";
import type { RunPage } from "../store.ts";

interface Slot {
  row: RunRow;
  readonly queuedSeq: number;
}

/** The run rows in memory, in the order in which the runs were queued. */
export class RunTable {
  readonly #queued: Slot[] = [];
  readonly #byId = new Map<string, Slot>();
  readonly #open = new Set<Slot>();

  /** Folds entries that were appended together; neighbours of one run are folded at once. */
  fold(entries: readonly LogEntry[]): void {
    for (let from = 0; from < entries.length; ) {
      const { runId } = entries[from] ?? {};
      let to = from + 1;
      while (to < entries.length && entries[to]?.runId === runId) to += 1;
      const all = from === 0 && to === entries.length;
      if (runId !== undefined) this.#foldRun(runId, all ? entries : entries.slice(from, to));
      from = to;
    }
  }

  #foldRun(runId: string, entries: readonly LogEntry[]): void {
    const slot = this.#byId.get(runId);
    const events = entries.map((entry) => entry.event);
    const row = foldRunRowEvents(slot?.row, events);
    if (row === undefined) return;
    if (slot !== undefined) this.#update(slot, row);
    else this.#insert({ row, queuedSeq: queuedSeqOf(entries) });
  }

  get(runId: string): RunRow | undefined {
    return this.#byId.get(runId)?.row;
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

/** Where the run begins among its entries; whatever stands before it concerns no run. */
function queuedSeqOf(entries: readonly LogEntry[]): number {
  return entries.find((entry) => entry.type === "run.queued")?.seq ?? 0;
}
