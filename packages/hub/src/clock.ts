/** What the hub needs of time; the engine's clock and the fake one of tests fit. */
export interface HubClock {
  /** Integer milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once after `ms`; returns the way to cancel it. */
  after(ms: number, callback: () => void): () => void;
}

/** Does not keep the process alive: a heartbeat is no reason to stay. */
export const hubSystemClock: HubClock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
};
