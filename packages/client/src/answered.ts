import type { Clock } from "./clock.ts";
import { Watchdog } from "./watchdog.ts";

/** A server that can be reached answers a question well within it, and goes on with its answer. */
const answerMs = 15_000;

/**
 * What `call` gives, whose signal aborts when nothing came in time or `signal` does: a connection that was lost without
 * a word takes a question and never answers, or never ends its answer. `call` says when it heard something; a long
 * answer may take its time. Errors: `unreachable`, beside those of the call.
 */
export async function answered<T>(
  clock: Clock,
  call: (signal: AbortSignal, heard: () => void) => Promise<T>,
  signal: AbortSignal | null,
  /** For how long the server was asked to hold its answer back. */
  heldMs = 0,
): Promise<T> {
  const watchdog = new Watchdog(clock, heldMs + answerMs);
  const heard = (): void => {
    watchdog.heard();
    watchdog.allow(answerMs);
  };
  const stop = signal ? AbortSignal.any([watchdog.signal, signal]) : watchdog.signal;
  try {
    return await call(stop, heard);
  } finally {
    watchdog.stop();
  }
}
