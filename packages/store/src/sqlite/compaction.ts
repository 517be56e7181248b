import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { LogEntry } from "../log-entry.ts";
import { pieceTypes, replacedPieces, wholeThoughts, wholeTypes } from "../replaced-pieces.ts";
import type { EventTable } from "./event-table.ts";

interface EndedRun {
  readonly runId: string;
  readonly room: string;
  readonly lastSeq: number;
  readonly compactedTo: number;
}

/**
 * Rids ended runs of what their later events replace, a page of one run at a time. What stands at the
 * end of a page stays, though the next page may replace it: a few events per page.
 */
export class Compaction {
  readonly #events: EventTable;
  readonly #next: StatementSync;
  readonly #reached: StatementSync;

  constructor(db: DatabaseSync, events: EventTable) {
    this.#events = events;
    this.#next = db.prepare(
      `SELECT run_id AS runId, room, last_seq AS lastSeq, max(compacted_to, queued_seq) AS compactedTo
       FROM runs WHERE ended_at IS NOT NULL AND compacted_to < last_seq
       AND ended_at < ? AND status NOT IN ('queued', 'running', 'paused') ORDER BY ended_at LIMIT 1`,
    );
    this.#reached = db.prepare("UPDATE runs SET compacted_to = ? WHERE run_id = ?");
  }

  /** In the caller's transaction. */
  slice(
    before: number,
    limit: number,
  ): { readonly removed: readonly LogEntry[]; readonly done: boolean } {
    // Cast: the columns of the statement.
    const run = this.#next.get(before) as unknown as EndedRun | undefined;
    if (run === undefined) return { removed: [], done: true };
    const { runId, room, lastSeq, compactedTo } = run;
    const bounds = { after: compactedTo, end: lastSeq, limit };
    const pieces = this.#events.read(bounds, [{ runId, room, types: [...pieceTypes] }]);
    const whole = this.#events.read(bounds, [{ runId, room, types: [...wholeTypes] }]);
    const removed = replacedPieces(pieces.entries, wholeThoughts(whole.entries));
    this.#events.remove(removed);
    this.#reached.run(pieces.scannedTo, runId);
    return { removed, done: false };
  }
}
