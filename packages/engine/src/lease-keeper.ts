import type { Lease, Store } from "@stepcast/store";
import type { Clock } from "./clock.ts";

export interface LeaseKeeperOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly leaseMs: number;
  leases(): readonly Lease[];
  lost(runId: string): void;
  /** After each round: a chance to look for runs that nobody owns. */
  sweep(): Promise<void>;
  report(error: unknown): void;
}

/** Renews the leases of this process three times per term, and says which are gone. Returns the way to stop it. */
export function keepLeases(options: LeaseKeeperOptions): () => void {
  const { store, clock, leaseMs } = options;
  let stopped = false;
  let cancel = clock.after(leaseMs / 3, round);
  function round(): void {
    renew(options)
      .catch(options.report)
      .finally(() => {
        if (!stopped) cancel = clock.after(leaseMs / 3, round);
      });
  }
  async function renew({ leases, lost, sweep }: LeaseKeeperOptions): Promise<void> {
    const held = leases();
    if (held.length > 0) {
      const renewed = await store.renewLeases(held, leaseMs);
      for (const { runId } of held) if (!stopped && !renewed.has(runId)) lost(runId);
    }
    if (!stopped) await sweep();
  }
  return () => {
    stopped = true;
    cancel();
  };
}
