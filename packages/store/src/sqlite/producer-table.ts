import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ProducerRecord } from "../producer.ts";
import type { ProducerClaim } from "../store.ts";

/** The places of producers on disk; some that were silent for too long are dropped whenever one reports. */
export class ProducerTable {
  readonly #select: StatementSync;
  readonly #replace: StatementSync;
  readonly #purge: StatementSync;

  constructor(db: DatabaseSync) {
    this.#select = db.prepare("SELECT epoch, seq FROM producers WHERE scope = ? AND id = ?");
    this.#replace = db.prepare(
      "INSERT OR REPLACE INTO producers (scope, id, epoch, seq, expires_at) VALUES (?, ?, ?, ?, ?)",
    );
    this.#purge = db.prepare(
      `DELETE FROM producers WHERE (scope, id) IN
       (SELECT scope, id FROM producers WHERE expires_at <= ? ORDER BY expires_at LIMIT 8)`,
    );
  }

  get({ scope, id }: ProducerClaim): ProducerRecord | undefined {
    // Cast: the columns of the statement above.
    return this.#select.get(scope, id) as unknown as ProducerRecord | undefined;
  }

  put({ scope, id, epoch, seq, expiresAtMs }: ProducerClaim, nowMs: number): void {
    this.#purge.run(nowMs);
    this.#replace.run(scope, id, epoch, seq, expiresAtMs);
  }
}
