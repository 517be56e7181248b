import type { ClaimRecord } from "../idempotency.ts";
import type { IdempotencyClaim } from "../store.ts";

/** Idempotency claims in memory; those that ran out are dropped as new ones come. */
export class ClaimTable {
  readonly #claims = new Map<string, ClaimRecord>();

  get(claim: IdempotencyClaim): ClaimRecord | undefined {
    return this.#claims.get(nameOf(claim));
  }

  put(claim: IdempotencyClaim, record: ClaimRecord, nowMs: number): void {
    for (const [name, { expiresAtMs }] of this.#claims) {
      if (expiresAtMs > nowMs) break;
      this.#claims.delete(name);
    }
    const name = nameOf(claim);
    this.#claims.delete(name);
    this.#claims.set(name, record);
  }
}

function nameOf({ scope, key }: IdempotencyClaim): string {
  return JSON.stringify([scope, key]);
}
