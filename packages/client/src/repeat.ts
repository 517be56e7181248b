import { type ErrorCode, isStepcastError } from "@stepcast/contracts";
import { backoffMs } from "./backoff.ts";
import { type Clock, pause } from "./clock.ts";

export interface RepeatOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  /** All tries. Absent: as many as it takes. */
  readonly attempts?: number | undefined;
}

/**
 * Calls again while the server cannot be reached, is going down or has been asked too much. Only for calls that may be
 * repeated: reads, and starts under an idempotency key.
 */
export async function repeat<T>(call: () => Promise<T>, options: RepeatOptions): Promise<T> {
  const { clock, random, signal, attempts = Number.POSITIVE_INFINITY } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (thrown) {
      if (attempt >= attempts || !isPassing(thrown)) throw thrown;
    }
    await pause(clock, backoffMs(attempt, random), signal);
    signal?.throwIfAborted();
  }
}

function isPassing(thrown: unknown): boolean {
  return isStepcastError(thrown) && passing.has(thrown.code);
}

const passing: ReadonlySet<ErrorCode> = new Set([
  "unreachable",
  "shutting_down",
  "storage_busy",
  "too_many_requests",
]);
