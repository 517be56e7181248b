import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { FeedFilter } from "@stepcast/contracts";
import type { RemovedRun } from "../store.ts";

/** A run whose row is gone and whose events are on their way. */
export interface Unfinished {
  readonly runId: string;
  readonly room: string;
  readonly lastSeq: number;
  readonly removedTo: number;
}

/** Removed runs that one look goes through: it is made for each reader that comes. */
const mostLooked = 256;

/** The memory of what was removed. */
export class PrunedTable {
  readonly #insertRun: StatementSync;
  readonly #updateRun: StatementSync;
  readonly #unfinished: StatementSync;
  readonly #upsertRoom: StatementSync;
  readonly #run: StatementSync;
  readonly #ofRun: StatementSync;
  readonly #ofRoom: StatementSync;
  readonly #ofAll: StatementSync;
  readonly #looseOfRoom: StatementSync;
  readonly #looseOfAll: StatementSync;
  /** Nothing was ever removed: then nobody is torn. */
  #isEmpty: boolean;

  constructor(db: DatabaseSync) {
    this.#insertRun = db.prepare(
      `INSERT INTO pruned_runs (run_id, room, first_seq, last_seq, removed_to, pruned_at)
       VALUES (?, ?, ?, ?, 0, ?)
       ON CONFLICT DO UPDATE SET last_seq = excluded.last_seq, removed_to = 0, pruned_at = excluded.pruned_at`,
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
    this.#run = db.prepare(
      "SELECT run_id AS runId, room, pruned_at AS removedAt FROM pruned_runs WHERE run_id = ?",
    );
    const earliest = (where: string) =>
      db.prepare(
        `SELECT count(*) AS looked, min(first_seq) AS earliest FROM (
           SELECT first_seq FROM pruned_runs WHERE ${where} ORDER BY last_seq LIMIT ${mostLooked})`,
      );
    this.#ofRun = earliest("run_id = ?1 AND last_seq > ?2 AND room = ifnull(?3, room)");
    this.#ofRoom = earliest("room = ? AND last_seq > ?");
    this.#ofAll = earliest("last_seq > ?");
    this.#looseOfRoom = db.prepare("SELECT 1 FROM pruned_rooms WHERE room = ? AND removed_to > ?");
    this.#looseOfAll = db.prepare("SELECT 1 FROM pruned_rooms WHERE removed_to > ? LIMIT 1");
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

  run(runId: string): RemovedRun | undefined {
    // Cast: the columns of the statement.
    return this.#run.get(runId) as unknown as RemovedRun | undefined;
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
    return feeds.some((feed) => this.#missesLoose(after, feed) || this.#hasHalf(after, feed));
  }

  #missesLoose(after: number, { room }: FeedFilter): boolean {
    const found =
      room === undefined ? this.#looseOfAll.get(after) : this.#looseOfRoom.get(room, after);
    return found !== undefined;
  }

  /** A run that had begun at `after` and ended behind it. Who is behind more runs than are looked at is told in any case. */
  #hasHalf(after: number, { room, runId }: FeedFilter): boolean {
    const { looked, earliest } = Object(this.#removedBehind(after, room, runId));
    return looked === mostLooked || (looked > 0 && earliest <= after);
  }

  #removedBehind(after: number, room: string | undefined, runId: string | undefined): unknown {
    if (runId !== undefined) return this.#ofRun.get(runId, after, room ?? null);
    return room === undefined ? this.#ofAll.get(after) : this.#ofRoom.get(room, after);
  }
}
