import type { HubClock } from "./clock.ts";

/** One timer for all subscribers, running only while there are some. */
export class Heartbeat {
  readonly #clock: HubClock;
  readonly #everyMs: number;
  readonly #beat: () => void;
  #cancel: (() => void) | undefined;
  #count = 0;

  constructor(options: {
    readonly clock: HubClock;
    readonly everyMs: number;
    /** Called after each beat. */
    readonly onBeat: () => void;
  }) {
    this.#clock = options.clock;
    this.#everyMs = options.everyMs;
    this.#beat = () => {
      this.#count += 1;
      this.#cancel = this.#clock.after(this.#everyMs, this.#beat);
      options.onBeat();
    };
  }

  /** Beats so far: a subscriber that remembers another number owes its reader a heartbeat. */
  get count(): number {
    return this.#count;
  }

  start(): void {
    this.#cancel ??= this.#clock.after(this.#everyMs, this.#beat);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
