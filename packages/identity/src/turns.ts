import { StepcastError } from "@stepcast/contracts";

/** Work that waits for its turn; more is refused, since whoever asked will have left. */
const mostWaiting = 64;
const retryAfterSeconds = 5;

/**
 * Lets a few do something expensive at a time. Hashing a password takes a thread of the few that the
 * process has for files too.
 */
export class Turns {
  readonly #atOnce: number;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Errors: `too_many_requests` when too many wait already; those of `work`. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy >= this.#atOnce) await this.#wait();
    else this.#busy++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy--;
      // The place goes on to whoever waited longest.
      else next();
    }
  }

  #wait(): Promise<void> {
    if (this.#waiting.length >= mostWaiting)
      throw new StepcastError("too_many_requests", "Too many are signing in at this moment.", {
        details: { limit: "waitingSignIns", value: mostWaiting, retryAfterSeconds },
      });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
