import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { FeedFilter } from "@stepcast/contracts";

/** A run whose row is gone and whose events are on their way. */
export interface Unfinished {
  readonly runId: string;
  readonly room: string;
  readonly lastSeq: number;
  readonly removedTo: number;
}

/** The memory of what was removed. */
export class PrunedTable {
  readonly #insertRun: StatementSync;
  readonly #updateRun: StatementSync;
  readonly #unfinished: StatementSync;
  readonly #upsertRoom: StatementSync;
  readonly #tornRun: StatementSync;
  readonly #tornRoom: StatementSync;
  /** Nothing was ever removed: then nobody is torn. */
  #isEmpty: boolean;

  constructor(db: DatabaseSync) {
    this.#insertRun = db.prepare(
      `INSERT INTO pruned_runs (run_id, room, first_seq, last_seq, removed_to, pruned_at)
       VALUES (?, ?, ?, ?, 0, ?)
       ON CONFLICT DO UPDATE SET last_seq = excluded.last_seq, removed_to = 0`,
    );
    this.#updateRun = db.prepare("UPDATE pruned_runs SET removed_to = ? WHERE run_id = ?");
    this.#unfinished = db.prepare(
      `SELECT run_id AS runId, room, last_seq AS lastSeq, removed_to AS removedTo
       FROM pruned_runs WHERE removed_to < last_seq`,
    );
    this.#upsertRoom = db.prepare(
      `INSERT INTO pruned_rooms (room, removed_to) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET removed_to = max(removed_to, excluded.removed_to)`,
    );
    this.#tornRun = db.prepare(
      `SELECT 1 FROM pruned_runs WHERE (?1 IS NULL OR room = ?1) AND last_seq > ?2
       AND first_seq <= ?2 AND (?3 IS NULL OR run_id = ?3) LIMIT 1`,
    );
    this.#tornRoom = db.prepare(
      "SELECT 1 FROM pruned_rooms WHERE (?1 IS NULL OR room = ?1) AND removed_to > ?2 LIMIT 1",
    );
    this.#isEmpty =
      db.prepare("SELECT 1 FROM pruned_runs UNION ALL SELECT 1 FROM pruned_rooms LIMIT 1").get() ===
      undefined;
  }

  beginRun(
    run: { readonly runId: string; readonly room: string },
    place: { readonly firstSeq: number; readonly lastSeq: number; readonly atMs: number },
  ): void {
    this.#isEmpty = false;
    this.#insertRun.run(run.runId, run.room, place.firstSeq, place.lastSeq, place.atMs);
  }

  /** The run's events up to there are gone. */
  reached(runId: string, seq: number): void {
    this.#updateRun.run(seq, runId);
  }

  unfinished(): readonly Unfinished[] {
    // Cast: the columns of the statement above.
    return this.#unfinished.all() as unknown as readonly Unfinished[];
  }

  reachedInRoom(room: string, seq: number): void {
    this.#isEmpty = false;
    this.#upsertRoom.run(room, seq);
  }

  isTorn(after: number, feeds: readonly FeedFilter[]): boolean {
    if (this.#isEmpty || after === 0) return false;
    return feeds.some(
      ({ room = null, runId = null }) =>
        this.#tornRun.get(room, after, runId) !== undefined ||
        this.#tornRoom.get(room, after) !== undefined,
    );
  }
}
