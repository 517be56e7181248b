import type { RetryPolicy } from "@stepcast/contracts";

/**
 * Milliseconds to wait after failure number `failures` (1 for the first): exponential, capped at
 * `maxMs`, of which the share `jitter` is random. `random` gives a number in [0, 1).
 */
export function retryDelayMs(policy: RetryPolicy, failures: number, random: () => number): number {
  const full = Math.min(policy.maxMs, policy.backoffMs * policy.factor ** (failures - 1));
  return Math.round(full * (1 - policy.jitter * random()));
}
