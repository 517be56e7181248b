import type { HubClock } from "./clock.ts";

/** One period: one timer for all who listen, running only while somebody does. */
export class Heartbeat {
  readonly #clock: HubClock;
  readonly #everyMs: number;
  readonly #listeners = new Set<() => void>();
  #cancel: (() => void) | undefined;
  #count = 0;

  constructor(clock: HubClock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** Beats so far: a subscriber that remembers another number owes its reader a heartbeat. */
  get count(): number {
    return this.#count;
  }

  /** Called at each beat from now on. */
  add(listener: () => void): void {
    this.#listeners.add(listener);
    this.#cancel ??= this.#clock.after(this.#everyMs, this.#beat);
  }

  remove(listener: () => void): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  readonly #beat = (): void => {
    this.#count += 1;
    this.#cancel = this.#clock.after(this.#everyMs, this.#beat);
    for (const listener of this.#listeners) listener();
  };
}

/** The heartbeats of a hub by their periods, in milliseconds. */
export class Heartbeats {
  readonly #clock: HubClock;
  readonly #byPeriod = new Map<number, Heartbeat>();

  constructor(clock: HubClock) {
    this.#clock = clock;
  }

  every(periodMs: number): Heartbeat {
    const known = this.#byPeriod.get(periodMs);
    if (known !== undefined) return known;
    const heartbeat = new Heartbeat(this.#clock, periodMs);
    this.#byPeriod.set(periodMs, heartbeat);
    return heartbeat;
  }
}
