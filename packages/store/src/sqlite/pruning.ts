import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EventType, FeedFilter } from "@stepcast/contracts";
import { agesAlone } from "../aged-event.ts";
import type { LogEntry } from "../log-entry.ts";
import type { Prunable, Pruned, RemovedRun, StoreClock } from "../store.ts";
import { ArtifactSweep } from "./artifact-sweep.ts";
import { Compaction } from "./compaction.ts";
import type { EventTable } from "./event-table.ts";
import { PrunedTable, type Unfinished } from "./pruned-table.ts";
import type { RunTable } from "./run-table.ts";

export const nothingPruned: Pruned = {
  ...{ runs: 0, events: 0, bytes: 0, artifacts: 0, pieces: 0, upTo: 0 },
  done: true,
};

/** Events that one slice removes or looks at: it holds the event loop for some milliseconds. */
const sliceEvents = 512;
/** Runs that one slice may begin with. */
const sliceRuns = 32;

interface Tally {
  runs: number;
  events: number;
  bytes: number;
  artifacts: number;
  pieces: number;
  upTo: number;
  /** Events that the slice may still look at. */
  left: number;
}

/**
 * Retention, in slices of one transaction each: runs that ended, then events of no run, then
 * artifacts that nothing names.
 *
 *     run row there --row removed, remembered--> hidden --events removed, slice by slice--> gone
 *
 * Invariant: a reader that starts sees all of a run or nothing of it; one that has half is told (`isTorn`).
 */
export class Pruning {
  readonly #db: DatabaseSync;
  readonly #events: EventTable;
  readonly #runs: RunTable;
  readonly #pruned: PrunedTable;
  readonly #sweep: ArtifactSweep;
  readonly #compaction: Compaction;
  readonly #clock: StoreClock;
  readonly #endedRuns: StatementSync;
  readonly #loose: StatementSync;
  readonly #scanned: StatementSync;
  readonly #hasRun: StatementSync;
  readonly #place: StatementSync;
  /** What was hidden before the slice that is under way. */
  #hiddenBefore: readonly string[] = [];

  constructor(
    db: DatabaseSync,
    tables: { readonly events: EventTable; readonly runs: RunTable },
    clock: StoreClock,
  ) {
    this.#db = db;
    this.#events = tables.events;
    this.#runs = tables.runs;
    this.#clock = clock;
    this.#pruned = new PrunedTable(db);
    this.#sweep = new ArtifactSweep(db, tables.events, clock);
    this.#compaction = new Compaction(db, tables.events);
    this.#endedRuns = db.prepare(
      `SELECT run_id AS runId, room, queued_seq AS firstSeq, last_seq AS lastSeq FROM runs
       WHERE ended_at < ? AND status NOT IN ('queued', 'running', 'paused') ORDER BY ended_at, queued_seq LIMIT ? OFFSET ?`,
    );
    this.#loose = db.prepare(
      `SELECT seq, type, room, run_id AS runId, at FROM events WHERE seq > ? ORDER BY seq LIMIT ?`,
    );
    this.#scanned = db.prepare("UPDATE log SET loose_scanned_to = ?");
    this.#place = db.prepare("SELECT loose_scanned_to AS scannedTo FROM log");
    this.#hasRun = db.prepare("SELECT 1 FROM runs WHERE run_id = ? AND room = ?");
    this.#events.hideOnly(this.#pruned.unfinished().map(({ runId }) => runId));
  }

  isTorn(after: number, feeds: readonly FeedFilter[]): boolean {
    return this.#pruned.isTorn(after, feeds);
  }

  removedRun(runId: string): RemovedRun | undefined {
    return this.#pruned.run(runId);
  }

  isWanted(room: string, artifactId: string): boolean {
    return this.#sweep.isWanted(room, artifactId);
  }

  artifactStored(room: string, artifactId: string, isNew: boolean): void {
    this.#sweep.stored(room, artifactId, isNew);
  }

  /** Counts a page at each step, so that others have their turn in between. */
  *prunable(before: number): Generator<undefined, Prunable> {
    let runs = 0;
    let events = 0;
    for (let found = sliceRuns; found === sliceRuns; ) {
      const ended = this.#ended(before, runs);
      found = ended.length;
      runs += found;
      for (const { runId, room, firstSeq, lastSeq } of ended) {
        for (let after = firstSeq - 1; after < lastSeq; ) {
          const page = this.#events.read({ after, end: lastSeq, limit: sliceEvents }, [
            { runId, room },
          ]);
          events += page.entries.length;
          after = page.scannedTo;
          yield;
        }
      }
    }
    for (let after = this.#looseScannedTo(), done = false; !done; ) {
      const page = this.#loosePage(after, before, sliceEvents);
      events += page.loose.length;
      after = page.scannedTo;
      done = page.done;
      yield;
    }
    return { runs, events };
  }

  /** One slice, in the caller's transaction. What it did to memory holds once that is committed. */
  slice(before: number, piecesBefore: number): Pruned {
    this.#hiddenBefore = this.#events.hiddenRuns();
    const { done: _done, ...none } = nothingPruned;
    const tally: Tally = { ...none, left: sliceEvents };
    const done = this.#steps(before, tally) && this.#compact(piecesBefore, tally);
    if (tally.events + tally.pieces > 0) this.#events.keepHead();
    const { left: _left, ...removed } = tally;
    return { ...removed, done };
  }

  /** The slice was not committed: memory is as before. Asks the database nothing, which may fail to answer as well. */
  rolledBack(): void {
    this.#sweep.rolledBack();
    this.#events.hideOnly(this.#hiddenBefore);
  }

  /** True when nothing that old is left. */
  #steps(before: number, tally: Tally): boolean {
    for (const run of this.#pruned.unfinished()) {
      if (!this.#removeRun(run, tally)) return false;
    }
    if (this.#removeRuns(before, tally) > 0) return false;
    if (!this.#removeLoose(before, tally)) return false;
    const swept = this.#sweep.slice();
    tally.artifacts += swept.artifacts;
    tally.bytes += swept.bytes;
    return swept.done;
  }

  /** True when no ended run that old has pieces that something replaces. */
  #compact(before: number, tally: Tally): boolean {
    if (before === 0) return true;
    const { removed, done } = this.#compaction.slice(before, sliceEvents);
    for (const { bytes } of removed) tally.bytes += bytes.byteLength;
    tally.pieces += removed.length;
    return done;
  }

  /** How many runs it began to remove. */
  #removeRuns(before: number, tally: Tally): number {
    let begun = 0;
    for (const run of this.#ended(before, 0)) {
      if (tally.left <= 0) break;
      this.#pruned.beginRun(run, { ...run, atMs: this.#clock.now() });
      this.#runs.remove(run.runId);
      tally.left -= this.#events.hide(run.runId, run.room);
      tally.runs += 1;
      begun += 1;
      this.#removeRun({ ...run, removedTo: 0 }, tally);
    }
    return begun;
  }

  #ended(before: number, offset: number): readonly EndedRun[] {
    // Cast: the columns of the statement.
    return this.#endedRuns.all(before, sliceRuns, offset) as unknown as readonly EndedRun[];
  }

  /** True when all of the run is gone. */
  #removeRun({ runId, room, lastSeq, removedTo }: Unfinished, tally: Tally): boolean {
    let after = removedTo;
    while (after < lastSeq && tally.left > 0) {
      const bounds = { after, end: lastSeq, limit: tally.left };
      const page = this.#events.hidden(bounds, { runId, room });
      this.#remove(page.entries, tally);
      after = page.scannedTo;
      // Also for pages without any: they were looked for.
      tally.left -= 1;
    }
    this.#pruned.reached(runId, after);
    if (after < lastSeq) return false;
    this.#events.gone(runId);
    return true;
  }

  /** True when no event of no run is that old. */
  #removeLoose(before: number, tally: Tally): boolean {
    if (tally.left <= 0) return false;
    const page = this.#loosePage(this.#looseScannedTo(), before, tally.left);
    this.#remove(this.#events.listed(page.loose.map(({ seq }) => seq)), tally);
    for (const { room, seq } of page.loose) this.#pruned.reachedInRoom(room, seq);
    this.#scanned.run(page.scannedTo);
    return page.done;
  }

  #loosePage(after: number, before: number, limit: number) {
    // Cast: the columns of the statement.
    const rows = this.#loose.all(after, limit) as unknown as readonly LooseRow[];
    const aged = rows.slice(0, this.#agedOf(rows, before, limit));
    const loose = aged.filter(
      ({ type, runId, room }) =>
        agesAlone(type) &&
        (runId === null || this.#hasRun.get(runId, room) === undefined) &&
        !this.#events.isHidden(runId),
    );
    return { loose, scannedTo: aged.at(-1)?.seq ?? after, done: aged.length < limit };
  }

  /** How many of the rows are that old. One of a clock that was ahead is as old as what came after it. */
  #agedOf(rows: readonly LooseRow[], before: number, limit: number): number {
    const now = this.#clock.now();
    const young = rows.findIndex(({ at }) => at >= before && at <= now);
    const past = young < 0 ? rows : rows.slice(0, young);
    const aged = past.findLastIndex(({ at }) => at < before) + 1;
    if (young >= 0 || aged === rows.length || rows.length < limit) return aged;
    const next = this.#db
      .prepare("SELECT at FROM events WHERE seq > ? AND at <= ? ORDER BY seq LIMIT 1")
      .get(rows.at(-1)?.seq ?? 0, now);
    return next !== undefined && Number(next["at"]) < before ? rows.length : aged;
  }

  #looseScannedTo(): number {
    return Number(this.#place.get()?.["scannedTo"]);
  }

  #remove(entries: readonly LogEntry[], tally: Tally): void {
    this.#events.remove(entries);
    for (const { seq, room, bytes } of entries) {
      this.#sweep.note(room, bytes);
      tally.events += 1;
      tally.bytes += bytes.byteLength;
      tally.left -= 1;
      tally.upTo = Math.max(tally.upTo, seq);
    }
  }
}

interface EndedRun {
  readonly runId: string;
  readonly room: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

interface LooseRow {
  readonly seq: number;
  readonly type: EventType;
  readonly room: string;
  readonly runId: string | null;
  readonly at: number;
}
