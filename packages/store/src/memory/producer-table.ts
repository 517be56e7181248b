import type { ProducerRecord } from "../producer.ts";
import type { ProducerClaim } from "../store.ts";

interface Slot extends ProducerRecord {
  readonly expiresAtMs: number;
}

/** The places of producers in memory; those that were silent for too long are dropped as others report. */
export class ProducerTable {
  /** Longest silent first. */
  readonly #slots = new Map<string, Slot>();

  get(claim: ProducerClaim): ProducerRecord | undefined {
    return this.#slots.get(nameOf(claim));
  }

  put(claim: ProducerClaim, nowMs: number): void {
    for (const [name, { expiresAtMs }] of this.#slots) {
      if (expiresAtMs > nowMs) break;
      this.#slots.delete(name);
    }
    const name = nameOf(claim);
    const { epoch, seq, expiresAtMs } = claim;
    this.#slots.delete(name);
    this.#slots.set(name, { epoch, seq, expiresAtMs });
  }
}

function nameOf({ scope, id }: ProducerClaim): string {
  return JSON.stringify([scope, id]);
}
