import type { DatabaseSync, StatementSync } from "node:sqlite";
import { artifactsIn } from "../aged-event.ts";
import type { StoreClock } from "../store.ts";
import type { EventTable } from "./event-table.ts";

/** Artifacts and their bytes that a slice removed. */
export interface Swept {
  readonly artifacts: number;
  readonly bytes: number;
  readonly done: boolean;
}

interface Search {
  readonly room: string;
  /** What needs not be looked for again. */
  readonly candidates: Set<string>;
  /** What is looked for, and no event up to `after` names. */
  readonly unnamed: Set<string>;
  after: number;
}

const nothingLeft: Swept = { artifacts: 0, bytes: 0, done: true };
const pageEvents = 512;
/** How long whoever stored something again has to name it; half of it at the least, where they do so all the time. */
const wantedMs = 3_600_000;
const unwanted = "(room, artifact_id) NOT IN (SELECT room, artifact_id FROM wanted_artifacts)";

/**
 * Removes artifacts that removed events named and that no event of their room names any more. Reads
 * what is left of the room's events, a page at a time; a search that was cut short begins anew.
 */
export class ArtifactSweep {
  readonly #events: EventTable;
  readonly #clock: Pick<StoreClock, "now">;
  readonly #note: StatementSync;
  readonly #unnote: StatementSync;
  readonly #want: StatementSync;
  readonly #isWanted: StatementSync;
  readonly #hadTheirTime: StatementSync;
  readonly #candidates: StatementSync;
  readonly #forget: StatementSync;
  readonly #delete: StatementSync;
  #search: Search | undefined;

  constructor(db: DatabaseSync, events: EventTable, clock: Pick<StoreClock, "now">) {
    this.#events = events;
    this.#clock = clock;
    this.#note = db.prepare(
      "INSERT INTO pruned_artifacts (room, artifact_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
    );
    this.#unnote = db.prepare("DELETE FROM pruned_artifacts WHERE room = ? AND artifact_id = ?");
    this.#candidates = db.prepare(
      `SELECT room, artifact_id AS artifactId FROM pruned_artifacts WHERE ${unwanted} AND room = (
         SELECT room FROM pruned_artifacts WHERE ${unwanted} LIMIT 1)`,
    );
    this.#forget = db.prepare(
      "DELETE FROM pruned_artifacts WHERE room = ? AND artifact_id IN (SELECT value FROM json_each(?))",
    );
    this.#want = db.prepare(
      `INSERT INTO wanted_artifacts (room, artifact_id, wanted_at) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET wanted_at = excluded.wanted_at`,
    );
    this.#isWanted = db.prepare(
      "SELECT 1 FROM wanted_artifacts WHERE room = ? AND artifact_id = ? AND wanted_at > ?",
    );
    this.#hadTheirTime = db.prepare("DELETE FROM wanted_artifacts WHERE wanted_at < ?");
    this.#delete = db.prepare(
      "DELETE FROM artifacts WHERE room = ? AND artifact_id = ? RETURNING length(bytes) AS bytes",
    );
  }

  /** The event is being removed: what it names may have to go too. */
  note(room: string, bytes: Uint8Array): void {
    const search = this.#search?.room === room ? this.#search : undefined;
    for (const artifactId of artifactsIn(bytes)) {
      this.#note.run(room, artifactId);
      // The event may be what its name was found in.
      search?.candidates.delete(artifactId);
    }
  }

  /** True when it was stored again so lately that storing it once more changes nothing. */
  isWanted(room: string, artifactId: string): boolean {
    const since = this.#clock.now() - wantedMs / 2;
    return this.#isWanted.get(room, artifactId, since) !== undefined;
  }

  /** Whoever stored it is about to name it. One that was there stays for now, and is looked for another time. In the caller's transaction. */
  stored(room: string, artifactId: string, isNew: boolean): void {
    if (this.#search?.room === room) {
      this.#search.candidates.delete(artifactId);
      this.#search.unnamed.delete(artifactId);
    }
    if (isNew) this.#unnote.run(room, artifactId);
    else this.#want.run(room, artifactId, this.#clock.now());
  }

  /** Looks through one page. In the caller's transaction. */
  slice(): Swept {
    this.#search ??= this.#begin();
    const search = this.#search;
    if (search === undefined) return nothingLeft;
    const { head } = this.#events;
    const bounds = { after: search.after, end: Math.max(search.after, head), limit: pageEvents };
    const page = this.#events.read(bounds, [{ room: search.room }]);
    for (const { bytes } of page.entries)
      for (const artifactId of artifactsIn(bytes)) search.unnamed.delete(artifactId);
    search.after = page.scannedTo;
    if (search.unnamed.size > 0 && search.after < head) return { ...nothingLeft, done: false };
    return this.#finish(search);
  }

  /** The transaction was not committed. */
  rolledBack(): void {
    this.#search = undefined;
  }

  #begin(): Search | undefined {
    this.#hadTheirTime.run(this.#clock.now() - wantedMs);
    const rows = this.#candidates.all();
    const room = rows[0]?.["room"];
    if (typeof room !== "string") return undefined;
    const ids = rows.map((row) => String(row["artifactId"]));
    return { room, after: 0, candidates: new Set(ids), unnamed: new Set(ids) };
  }

  /** What was noted while others were looked for is looked for another time. */
  #finish({ room, candidates, unnamed }: Search): Swept {
    let bytes = 0;
    let artifacts = 0;
    for (const artifactId of unnamed) {
      const gone = this.#delete.get(room, artifactId);
      if (gone === undefined) continue;
      artifacts += 1;
      bytes += Number(gone["bytes"]);
    }
    this.#forget.run(room, JSON.stringify([...candidates]));
    this.#search = undefined;
    return { artifacts, bytes, done: false };
  }
}
