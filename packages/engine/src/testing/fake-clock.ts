import type { Clock } from "../clock.ts";

/** Turns of the event loop that `settle` gives to promises and I/O of this process. */
const settleTurns = 16;

interface Timer {
  readonly dueMs: number;
  /** Timers that are due together fire in the order in which they were set. */
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time on, one due timer after the other, and lets what each set off settle before the next. */
  advance(ms: number): Promise<void>;
  /** Fires what is due now and lets it settle; time stands still. */
  settle(): Promise<void>;
  /**
   * Jumps from timer to timer until `reached` is true, at most `limitMs` ahead.
   * Errors: says so when no timer is left or the limit is passed and it still is not.
   */
  advanceUntil(reached: () => boolean, limitMs?: number): Promise<void>;
  /** Moves the wall clock only, as an operator or a time server does; durations and timers do not notice. */
  jump(ms: number): void;
  /** Timers that wait. */
  readonly timers: number;
}

/**
 * A deterministic clock for tests. `startMs` is its wall time, in milliseconds since the Unix epoch.
 * Work on other threads or sockets is outside its reach: wait for that by its own means.
 */
export function createFakeClock(startMs = 1_800_000_000_000): FakeClock {
  const timers = new Set<Timer>();
  let elapsedMs = 0;
  let wallMs = startMs;
  let order = 0;

  const next = (): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (first === undefined || isBefore(timer, first)) first = timer;
    }
    return first;
  };

  /** Fires the first timer when it is due by `untilMs`, moving time there. */
  const fire = (untilMs: number): boolean => {
    const timer = next();
    if (timer === undefined || timer.dueMs > untilMs) return false;
    elapsedMs = Math.max(elapsedMs, timer.dueMs);
    timers.delete(timer);
    timer.callback();
    return true;
  };

  const settle = async (): Promise<void> => {
    do await turns();
    while (fire(elapsedMs));
  };

  return {
    now: () => Math.floor(wallMs + elapsedMs),
    monotonic: () => elapsedMs,
    after(ms, callback) {
      order += 1;
      const timer = { dueMs: elapsedMs + Math.max(0, ms || 0), order, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      await settle();
      while (fire(untilMs)) await settle();
      elapsedMs = untilMs;
      await settle();
    },
    settle,
    async advanceUntil(reached, limitMs = 24 * 60 * 60 * 1000) {
      const untilMs = elapsedMs + limitMs;
      await settle();
      while (!reached()) {
        if (!fire(untilMs)) {
          const why = timers.size === 0 ? "no timer is left" : `${limitMs} ms have passed`;
          throw new Error(`The condition was not reached, and ${why}.`);
        }
        await settle();
      }
    },
    jump(ms) {
      wallMs += ms;
    },
    get timers() {
      return timers.size;
    },
  };
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < settleTurns; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
