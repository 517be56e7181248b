import type { DatabaseSync, StatementSync } from "node:sqlite";
import { userOfRooms } from "../run-filter.ts";
import type { StoredArtifact } from "../store.ts";

/** With bytes that are nobody else's. */
type ReadArtifact = StoredArtifact & { readonly bytes: Uint8Array<ArrayBuffer> };

/** Artifacts on disk, once per room. */
export class ArtifactTable {
  readonly #insert: StatementSync;
  readonly #exists: StatementSync;
  readonly #select: StatementSync;
  readonly #selectOfUser: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(
      "INSERT INTO artifacts (room, artifact_id, media_type, bytes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#exists = db.prepare("SELECT 1 FROM artifacts WHERE room = ? AND artifact_id = ?");
    this.#select = db.prepare(
      `SELECT artifact_id AS artifactId, media_type AS mediaType, bytes
       FROM artifacts WHERE room = ? AND artifact_id = ?`,
    );
    // A room of the user's begins with their name and a slash; 0 comes after the slash.
    this.#selectOfUser = db.prepare(
      `SELECT artifact_id AS artifactId, media_type AS mediaType, bytes
       FROM artifacts WHERE artifact_id = ?1 AND room > ?2 || '/' AND room < ?2 || '0' LIMIT 1`,
    );
  }

  has(room: string, artifactId: string): boolean {
    return this.#exists.get(room, artifactId) !== undefined;
  }

  /** False when it was there. */
  put(room: string, { artifactId, mediaType, bytes }: StoredArtifact): boolean {
    return this.#insert.run(room, artifactId, mediaType, bytes).changes > 0;
  }

  get(room: string, artifactId: string): ReadArtifact | undefined {
    const user = userOfRooms(room);
    const columns =
      user === undefined
        ? this.#select.get(room, artifactId)
        : this.#selectOfUser.get(artifactId, user);
    // Cast and copy: the columns of the statement above, without SQLite's row prototype.
    return columns && ({ ...columns } as unknown as ReadArtifact);
  }
}
