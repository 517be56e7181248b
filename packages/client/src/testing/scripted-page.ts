import type { Clock } from "../clock.ts";
import type { Page } from "../page.ts";

/** A page that is hidden and shown as it is told to, with a clock whose waits end as they are told to. */
export class ScriptedPage implements Page {
  readonly #listeners = new Set<() => void>();
  readonly #waits = new Set<{ readonly ms: number; readonly callback: () => void }>();
  #hidden = false;
  #suspended = false;

  readonly clock: Clock = {
    now: () => Date.now(),
    after: (ms, callback) => {
      const wait = { ms, callback };
      this.#waits.add(wait);
      return () => void this.#waits.delete(wait);
    },
  };

  hidden(): boolean {
    return this.#hidden;
  }

  suspended(): boolean {
    return this.#suspended;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** How many hear of a change; 0 after everything was cleaned up. */
  get listeners(): number {
    return this.#listeners.size;
  }

  turn(hidden: boolean): void {
    this.#hidden = hidden;
    for (const listener of [...this.#listeners]) listener();
  }

  suspend(suspended: boolean): void {
    this.#suspended = suspended;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Ends every wait that is no longer than `ms`. */
  pass(ms: number): void {
    for (const wait of [...this.#waits]) {
      if (wait.ms > ms) continue;
      this.#waits.delete(wait);
      wait.callback();
    }
  }
}
