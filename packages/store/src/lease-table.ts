import { StepcastError } from "@stepcast/contracts";
import type { Append, Lease, StoreClock } from "./store.ts";

/**
 * Leases of a store that one process owns: they live in memory, since whoever opens the store next
 * knows that every earlier holder is gone. Fences come from `nextFence`, which only grows, also
 * from one opening of the store to the next.
 */
export class LeaseTable {
  readonly #clock: StoreClock;
  readonly #nextFence: () => number;
  readonly #leases = new Map<string, Lease>();

  constructor(clock: StoreClock, nextFence: () => number) {
    this.#clock = clock;
    this.#nextFence = nextFence;
  }

  acquire(runId: string, holder: string, ttlMs: number): Lease | undefined {
    const now = this.#clock.now();
    const current = this.#leases.get(runId);
    const mine = current?.holder === holder;
    if (current !== undefined && !mine && current.expiresAtMs > now) return undefined;
    const fence = mine ? current.fence : this.#nextFence();
    const lease = { runId, holder, fence, expiresAtMs: now + ttlMs };
    this.#leases.set(runId, lease);
    return lease;
  }

  /** A lease that ran out and that nobody took meanwhile is still the holder's. */
  renew(leases: readonly Lease[], ttlMs: number): ReadonlySet<string> {
    const expiresAtMs = this.#clock.now() + ttlMs;
    const renewed = new Set<string>();
    for (const lease of leases) {
      const current = this.#leases.get(lease.runId);
      if (current?.fence !== lease.fence) continue;
      this.#leases.set(lease.runId, { ...current, expiresAtMs });
      renewed.add(lease.runId);
    }
    return renewed;
  }

  release(lease: Lease): void {
    if (this.#leases.get(lease.runId)?.fence === lease.fence) this.#leases.delete(lease.runId);
  }

  /** Why an append under this lease is refused; undefined when it may go on. */
  refusal(lease: Append["lease"]): StepcastError | undefined {
    if (lease === undefined || this.#leases.get(lease.runId)?.fence === lease.fence)
      return undefined;
    return new StepcastError(
      "lease_lost",
      `Nothing was written: the run ${lease.runId} is no longer owned under fence ${lease.fence}.`,
    );
  }
}
