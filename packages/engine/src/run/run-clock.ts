import type { Clock } from "../clock.ts";

/**
 * How long a run has taken. Within one process by the clock that never goes back; across a restart
 * by wall time, never less than zero, whatever the wall clock did.
 */
export class RunClock {
  readonly #clock: Clock;
  readonly #beforeMs: number;
  readonly #sinceMs: number;

  constructor(clock: Clock, startedAt: number | undefined) {
    this.#clock = clock;
    this.#beforeMs = startedAt === undefined ? 0 : Math.max(0, clock.now() - startedAt);
    this.#sinceMs = clock.monotonic();
  }

  /** What is left of a deadline, which counts anew from when an ended run went on. Never below 0. */
  leftMs(deadlineMs: number, retriedAt: number | undefined): number {
    const spentMs = retriedAt === undefined ? this.elapsedMs() : this.#clock.now() - retriedAt;
    return Math.max(0, deadlineMs - Math.max(0, spentMs));
  }

  elapsedMs(): number {
    return this.#beforeMs + (this.#clock.monotonic() - this.#sinceMs);
  }
}
