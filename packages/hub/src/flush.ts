/** Longest wait for more under load. */
const maxWindowMs = 50;

/** A loop that had this much time to spare is under no load: waiting for more would only make it late. */
const spareMs = 1;

/**
 * When what was committed is written: at the end of the event loop's turn, and under load only so
 * often that writing takes about half of the time. A flush that takes long is cut into turns; the
 * next one begins after it. Load is an event loop that never waited since the last flush began.
 */
export class Flush {
  readonly #begin: () => Iterator<void>;
  readonly #turnMs: number;
  #work: Iterator<void> | undefined;
  #state: "idle" | "waiting" | "working" = "idle";
  #costMs = 0;
  #doneAtMs = 0;
  /** For how long the loop had waited when the last flush began. */
  #idleMs = 0;
  #again = false;

  constructor(options: {
    /** Takes what there is to write; each step of what it returns writes to one subscriber. */
    readonly begin: () => Iterator<void>;
    readonly turnMs: number;
  }) {
    this.#begin = options.begin;
    this.#turnMs = options.turnMs;
  }

  request(): void {
    if (this.#state === "working") this.#again = true;
    if (this.#state !== "idle") return;
    this.#state = "waiting";
    const spared = performance.nodeTiming.idleTime - this.#idleMs;
    const windowMs = spared < spareMs ? Math.min(this.#costMs, maxWindowMs) : 0;
    const waitMs = this.#doneAtMs + windowMs - performance.now();
    // Timers count whole milliseconds; shorter waits are not worth their overshoot.
    if (waitMs < 1) setImmediate(this.#turn);
    else setTimeout(this.#turn, waitMs);
  }

  /** Writes all that waits, now: there may be no later. */
  finish(): void {
    while (this.#state !== "idle") this.#run(Number.POSITIVE_INFINITY);
  }

  readonly #turn = (): void => {
    // Idle after `finish`, which needs no turn any more.
    if (this.#state !== "idle" && !this.#run(this.#turnMs)) setImmediate(this.#turn);
  };

  /** True when all of the flush is written. */
  #run(forMs: number): boolean {
    const startedAtMs = performance.now();
    if (this.#state === "waiting") {
      this.#state = "working";
      this.#costMs = 0;
      this.#idleMs = performance.nodeTiming.idleTime;
      this.#work = this.#begin();
    }
    const done = this.#workUntil(startedAtMs + forMs);
    this.#doneAtMs = performance.now();
    this.#costMs += this.#doneAtMs - startedAtMs;
    if (!done) return false;
    this.#work = undefined;
    this.#state = "idle";
    if (this.#again) {
      this.#again = false;
      this.request();
    }
    return true;
  }

  #workUntil(untilMs: number): boolean {
    while (this.#work?.next().done === false) if (performance.now() >= untilMs) return false;
    return true;
  }
}
