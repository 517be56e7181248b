/** The longest wait between attempts of a machine that has a network. */
export const longestMs = 10_000;
const shortestMs = 250;

/**
 * How long to wait before attempt `attempt` (1 for the first): doubling from 250 ms to 10 s, of
 * which half is random, so that the clients of a restarted server do not come back as one.
 * What the server asked for (`retryAfterMs`) is kept, with the same spread on top.
 */
export function backoffMs(attempt: number, random: () => number, retryAfterMs?: number): number {
  const full = Math.min(longestMs, shortestMs * 2 ** Math.min(attempt - 1, 16));
  const spread = full * (0.5 + random() / 2);
  return Math.round(retryAfterMs === undefined ? spread : retryAfterMs + spread);
}
