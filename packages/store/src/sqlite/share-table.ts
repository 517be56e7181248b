import type { SQLOutputValue } from "node:sqlite";
import type { ShareRow } from "@stepcast/contracts";
import type { Commit, NewShareRow, Shares } from "../directory/directory.ts";
import type { DirectoryStatement, DirectoryStatements } from "./directory-statements.ts";

const columns = "id, run_id, room, shared_by, created_at, expires_at";

/** Links to runs, on disk, found by the hash of their token. */
export class ShareTable implements Shares {
  readonly #commit: Commit;
  readonly #byToken: DirectoryStatement;
  readonly #byId: DirectoryStatement;
  readonly #ofUser: DirectoryStatement;
  readonly #insert: DirectoryStatement;
  readonly #purge: DirectoryStatement;
  readonly #delete: DirectoryStatement;

  constructor(db: DirectoryStatements, commit: Commit) {
    this.#commit = commit;
    this.#byToken = db.prepare(`SELECT ${columns} FROM shares WHERE token_hash = ?`);
    this.#byId = db.prepare(`SELECT ${columns} FROM shares WHERE id = ?`);
    this.#ofUser = db.prepare(
      `SELECT ${columns} FROM shares WHERE shared_by = ?1 AND (?2 IS NULL OR run_id = ?2)
       ORDER BY created_at DESC, id`,
    );
    this.#insert = db.prepare(
      `INSERT INTO shares (${columns}, token_hash) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#purge = db.prepare("DELETE FROM shares WHERE expires_at <= ?");
    this.#delete = db.prepare("DELETE FROM shares WHERE id = ?");
  }

  byToken(tokenHash: Uint8Array): ShareRow | undefined {
    return toShare(this.#byToken.get(tokenHash));
  }

  get(id: string): ShareRow | undefined {
    return toShare(this.#byId.get(id));
  }

  of(user: string, runId?: string): readonly ShareRow[] {
    return this.#ofUser.all(user, runId ?? null).flatMap((row) => toShare(row) ?? []);
  }

  add({ id, runId, room, by, createdAt, expiresAt, tokenHash }: NewShareRow): Promise<void> {
    const hash = Uint8Array.from(tokenHash);
    return this.#commit(() => {
      this.#purge.run(createdAt);
      this.#insert.run(id, runId, room, by, createdAt, expiresAt, hash);
    });
  }

  async remove(id: string): Promise<boolean> {
    let changes = 0;
    await this.#commit(() => {
      changes = Number(this.#delete.run(id).changes);
    });
    return changes > 0;
  }
}

function toShare(row: Record<string, SQLOutputValue> | undefined): ShareRow | undefined {
  if (row === undefined) return undefined;
  return {
    id: String(row["id"]),
    runId: String(row["run_id"]),
    room: String(row["room"]),
    by: String(row["shared_by"]),
    createdAt: Number(row["created_at"]),
    expiresAt: Number(row["expires_at"]),
  };
}
