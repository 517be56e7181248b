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
  /** Those that no event up to `after` names. */
  readonly unnamed: Set<string>;
  after: number;
}

const nothingLeft: Swept = { artifacts: 0, bytes: 0, done: true };
const pageEvents = 512;
/** How long whoever stored something again has to name it. */
const wantedMs = 3_600_000;

/**
 * Removes artifacts that removed events named and that no event of their room names any more. Reads
 * what is left of the room's events, a page at a time; a search that was cut short begins anew.
 */
export class ArtifactSweep {
  readonly #events: EventTable;
  readonly #clock: Pick<StoreClock, "now">;
  readonly #note: StatementSync;
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
    this.#candidates = db.prepare(
      `SELECT room, artifact_id AS artifactId FROM pruned_artifacts
       WHERE artifact_id NOT IN (SELECT value FROM json_each(?1)) AND room = (
         SELECT room FROM pruned_artifacts WHERE artifact_id NOT IN (SELECT value FROM json_each(?1)) LIMIT 1)`,
    );
    this.#forget = db.prepare(
      "DELETE FROM pruned_artifacts WHERE room = ?1 AND artifact_id NOT IN (SELECT value FROM json_each(?2))",
    );
    this.#delete = db.prepare(
      "DELETE FROM artifacts WHERE room = ? AND artifact_id = ? RETURNING length(bytes) AS bytes",
    );
  }

  /** The event is being removed: what it names may have to go too. */
  note(room: string, bytes: Uint8Array): void {
    for (const artifactId of artifactsIn(bytes)) this.#note.run(room, artifactId);
  }

  /** Somebody stored it again and is about to name it: it stays for now, and is looked for another time. */
  wanted(artifactId: string): void {
    this.#search?.unnamed.delete(artifactId);
    this.#wanted.delete(artifactId);
    this.#wanted.set(artifactId, this.#clock.now());
  }

  /** When each was stored again; the latest last. */
  readonly #wanted = new Map<string, number>();

  /** As JSON. Those that had their time are forgotten. */
  #stillWanted(): string {
    const since = this.#clock.now() - wantedMs;
    for (const [artifactId, at] of this.#wanted) {
      if (at >= since) break;
      this.#wanted.delete(artifactId);
    }
    return JSON.stringify([...this.#wanted.keys()]);
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
    const rows = this.#candidates.all(this.#stillWanted());
    const room = rows[0]?.["room"];
    if (typeof room !== "string") return undefined;
    const ids = rows.map((row) => String(row["artifactId"]));
    return { room, after: 0, unnamed: new Set(ids) };
  }

  #finish({ room, unnamed }: Search): Swept {
    let bytes = 0;
    let artifacts = 0;
    for (const artifactId of unnamed) {
      const gone = this.#delete.get(room, artifactId);
      if (gone === undefined) continue;
      artifacts += 1;
      bytes += Number(gone["bytes"]);
    }
    this.#forget.run(room, JSON.stringify([...this.#wanted.keys()]));
    this.#search = undefined;
    return { artifacts, bytes, done: false };
  }
}
