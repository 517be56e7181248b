import { StepcastError } from "@stepcast/contracts";
import { type Clock, monotonic } from "./clock.ts";

/** How soon after a sleep, or with a timer that came late, silence is noticed at the latest. */
const tickMs = 5_000;

/**
 * Aborts its signal when nothing was heard for too long: a half-open connection looks exactly like
 * a quiet one. One timer, set again only when it fires, since data may come thousands of times a second.
 *
 * Silence is measured by two clocks and the longer one counts. The monotonic one cannot be set back; on
 * some systems it stands still while the machine sleeps, and then the time of day tells.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  #silenceMs: number;
  #heard = { day: 0, steady: 0 };
  #cancel: () => void = () => {};

  constructor(clock: Clock, silenceMs: number) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
    this.heard();
    this.#wait(silenceMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#heard = { day: this.#clock.now(), steady: monotonic(this.#clock) };
  }

  /** Another measure of silence, from now on. */
  allow(silenceMs: number | undefined): void {
    if (silenceMs === undefined || silenceMs === this.#silenceMs) return;
    this.#silenceMs = silenceMs;
    this.#cancel();
    this.#check();
  }

  stop(): void {
    this.#cancel();
  }

  #wait(ms: number): void {
    this.#cancel = this.#clock.after(Math.min(ms, tickMs), () => this.#check());
  }

  #check(): void {
    const day = this.#clock.now();
    // A time of day that was set back says nothing, and must not stretch the wait.
    this.#heard.day = Math.min(this.#heard.day, day);
    const silentMs = Math.max(day - this.#heard.day, monotonic(this.#clock) - this.#heard.steady);
    const leftMs = this.#silenceMs - silentMs;
    if (leftMs > 0) {
      this.#wait(leftMs);
      return;
    }
    const message = `Nothing was heard for ${Math.round(silentMs / 1000)} s`;
    this.#controller.abort(new StepcastError("unreachable", message));
  }
}
