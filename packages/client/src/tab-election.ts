import type { TabLocks } from "./tabs.ts";

interface Outcome {
  /** This tab leads, until it withdraws or loses the lead. */
  led(): void;
  /** Another tab took the lead. This one stands again. */
  lost(): void;
  /** The browser has no locks for this page, whatever it said. */
  failed(): void;
}

/**
 * Which tab leads: the holder of a lock, so there is one, and when it closes or crashes the browser itself
 * hands the lock to the tab that has waited longest.
 *
 *   stand -> waiting -> leading -> (withdraw | lost -> waiting)        seize: leading at once
 */
export class TabElection {
  readonly #locks: TabLocks;
  readonly #name: string;
  readonly #outcome: Outcome;
  #round = new AbortController();

  constructor(locks: TabLocks, name: string, outcome: Outcome) {
    this.#locks = locks;
    this.#name = name;
    this.#outcome = outcome;
  }

  /** Leads when everybody before is gone. */
  stand(): void {
    this.#request(false);
  }

  /** Takes the lead from a tab that stands still or that nobody sees. */
  seize(): void {
    this.#request(true);
  }

  /** Gives the lead, or the place in the queue, away. */
  withdraw(): void {
    this.#round.abort();
  }

  #request(steal: boolean): void {
    this.#round.abort();
    this.#round = new AbortController();
    const { signal } = this.#round;
    let leading = false;
    const hold = (): Promise<void> =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        signal.addEventListener("abort", () => resolve(), { once: true });
        leading = true;
        this.#outcome.led();
      });
    // A theft cannot be called off: the API takes no signal with it.
    const options = steal ? { steal } : { signal };
    this.#locks.request(this.#name, options, hold).catch(() => {
      if (signal.aborted) return;
      if (!leading && !steal) return this.#outcome.failed();
      if (leading) this.#outcome.lost();
      this.stand();
    });
  }
}
