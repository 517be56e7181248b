import { hrtime } from "node:process";

/** Time as the engine sees it; tests hand in one that they turn themselves. */
export interface Clock {
  /** Wall time in integer milliseconds since the Unix epoch; may jump. For timestamps. */
  now(): number;
  /** Milliseconds that never go back. For durations and timeouts. */
  monotonic(): number;
  /** Calls back once after `ms`; returns the way to cancel it. */
  after(ms: number, callback: () => void): () => void;
}

/** Node's timers take at most 2^31-1 ms; a longer wait is cut into pieces. */
const longestTimerMs = 2_147_483_647;

export const systemClock: Clock = {
  now: Date.now,
  // `performance.now` costs four calls, and this is asked twice for every attempt.
  monotonic() {
    const time = hrtime();
    return time[0] * 1_000 + time[1] / 1_000_000;
  },
  after(ms, callback) {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      timer = setTimeout(
        () => (left > longestTimerMs ? arm(left - longestTimerMs) : callback()),
        Math.min(left, longestTimerMs),
      );
    };
    arm(Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};
