import { backoffMs, longestMs } from "./backoff.ts";
import { type Clock, monotonic } from "./clock.ts";
import type { CursorItem } from "./event-stream.ts";

/**
 * How often a stream was lost in a row, and so how long to wait before the next. One that brought events is a new
 * beginning, and so is one that held for as long as was waited for it: what breaks whenever it is there is asked for
 * less and less often, down to the longest wait.
 */
export class Attempts {
  readonly #clock: Clock;
  readonly #random: () => number;
  #count = 0;
  #waitedMs = 0;
  #heardAt: number | undefined;

  constructor({ clock, random }: { readonly clock: Clock; readonly random: () => number }) {
    this.#clock = clock;
    this.#random = random;
  }

  get count(): number {
    return this.#count;
  }

  /** Somebody asks, or a network or the page is back. */
  reset(): void {
    this.#count = 0;
  }

  received(items: readonly CursorItem[]): void {
    if (this.#count === 0) return;
    if (items.some(({ item }) => item.type !== "heartbeat" && item.type !== "gap")) this.reset();
    this.#heardAt ??= monotonic(this.#clock);
  }

  /** The stream was lost. */
  lost(): void {
    const heardAt = this.#heardAt;
    this.#heardAt = undefined;
    if (heardAt !== undefined && monotonic(this.#clock) - heardAt >= this.#waitedMs) this.reset();
  }

  /** Milliseconds to wait before the next attempt, which it counts. `retryAfterMs`: what the server asked for. */
  next(retryAfterMs: number | undefined): number {
    this.#count += 1;
    const waitMs = backoffMs(this.#count, this.#random, retryAfterMs);
    this.#waitedMs = Math.min(waitMs, longestMs);
    return waitMs;
  }
}
