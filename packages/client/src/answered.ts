import type { Clock } from "./clock.ts";
import { Watchdog } from "./watchdog.ts";

/** A server that can be reached answers a question well within it. */
const answerMs = 15_000;

/**
 * What `call` gives, whose signal aborts when nothing came in time or `signal` does: a connection that was lost without
 * a word takes a question and never answers. Errors: `unreachable`, beside those of the call.
 */
export async function answered<T>(
  clock: Clock,
  call: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | null,
  /** For how long the server was asked to hold its answer back. */
  heldMs = 0,
): Promise<T> {
  const watchdog = new Watchdog(clock, heldMs + answerMs);
  try {
    return await call(signal ? AbortSignal.any([watchdog.signal, signal]) : watchdog.signal);
  } finally {
    watchdog.stop();
  }
}
