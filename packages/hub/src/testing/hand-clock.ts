import type { HubClock } from "../clock.ts";

/** A clock that moves when told: `beat` calls whatever was to be called after that many milliseconds. */
export class HandClock implements HubClock {
  #due: { readonly ms: number; readonly callback: () => void }[] = [];

  now(): number {
    return 1_000;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { ms, callback };
    this.#due.push(timer);
    return () => {
      this.#due = this.#due.filter((other) => other !== timer);
    };
  }

  /** Timers that are set. */
  get armed(): number {
    return this.#due.length;
  }

  beat(ms?: number): void {
    const now = this.#due.filter((timer) => ms === undefined || timer.ms === ms);
    this.#due = this.#due.filter((timer) => !now.includes(timer));
    for (const { callback } of now) callback();
  }
}
