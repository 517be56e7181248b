import { StepcastError } from "@stepcast/contracts";
import type { Clock } from "./clock.ts";

/**
 * Aborts its signal when nothing was heard for too long: a half-open connection looks exactly like
 * a quiet one. One timer, set again only when it fires, since data may come thousands of times a second.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  #silenceMs: number;
  #heardAt: number;
  #cancel: () => void;

  constructor(clock: Clock, silenceMs: number) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
    this.#heardAt = clock.now();
    this.#cancel = clock.after(silenceMs, () => this.#check());
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  /** Another measure of silence, from now on. */
  allow(silenceMs: number | undefined): void {
    if (silenceMs === undefined) return;
    this.#silenceMs = silenceMs;
    this.#cancel();
    this.#check();
  }

  stop(): void {
    this.#cancel();
  }

  #check(): void {
    // A wall clock that was set back must not stretch the wait.
    const now = this.#clock.now();
    this.#heardAt = Math.min(this.#heardAt, now);
    const leftMs = this.#heardAt + this.#silenceMs - now;
    if (leftMs > 0) {
      this.#cancel = this.#clock.after(leftMs, () => this.#check());
      return;
    }
    const message = `Nothing was heard for ${this.#silenceMs / 1000} s`;
    this.#controller.abort(new StepcastError("unreachable", message));
  }
}
