import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ClaimRecord } from "../idempotency.ts";
import type { IdempotencyClaim } from "../store.ts";

/** Idempotency claims on disk; some of those that ran out are dropped whenever one is made. */
export class ClaimTable {
  readonly #select: StatementSync;
  readonly #replace: StatementSync;
  readonly #purge: StatementSync;

  constructor(db: DatabaseSync) {
    this.#select = db.prepare(
      `SELECT fingerprint, run_id AS runId, first_seq AS firstSeq, expires_at AS expiresAtMs
       FROM claims WHERE scope = ? AND key = ?`,
    );
    this.#replace = db.prepare(
      `INSERT OR REPLACE INTO claims (scope, key, fingerprint, run_id, first_seq, expires_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#purge = db.prepare(
      `DELETE FROM claims WHERE (scope, key) IN
       (SELECT scope, key FROM claims WHERE expires_at <= ? ORDER BY expires_at LIMIT 8)`,
    );
  }

  get({ scope, key }: IdempotencyClaim): ClaimRecord | undefined {
    // Cast: the columns of the statement above.
    return this.#select.get(scope, key) as unknown as ClaimRecord | undefined;
  }

  put({ scope, key }: IdempotencyClaim, record: ClaimRecord, nowMs: number): void {
    const { fingerprint, runId, firstSeq, expiresAtMs } = record;
    this.#purge.run(nowMs);
    this.#replace.run(scope, key, fingerprint, runId, firstSeq, expiresAtMs);
  }
}
