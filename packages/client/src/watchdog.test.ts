import { expect, it } from "vitest";
import { Watchdog } from "./watchdog.ts";

/** Two clocks that the test moves, and the timers on the steady one. */
class Time {
  day = 1_795_000_000_000;
  steady = 0;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  readonly clock = {
    now: () => this.day,
    monotonic: () => this.steady,
    after: (ms: number, callback: () => void) => {
      const timer = { at: this.steady + ms, callback };
      this.#timers.push(timer);
      return () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      };
    },
  };

  pass(ms: number): void {
    for (const until = this.steady + ms; this.steady < until; ) {
      this.day += 100;
      this.steady += 100;
      const due = this.#timers.filter(({ at }) => at <= this.steady);
      this.#timers = this.#timers.filter(({ at }) => at > this.steady);
      for (const { callback } of due) callback();
    }
  }
}

it("notices silence, and only silence", () => {
  const time = new Time();
  const watchdog = new Watchdog(time.clock, 37_500);
  for (let beat = 0; beat < 10; beat += 1) {
    time.pass(15_000);
    watchdog.heard();
  }
  expect(watchdog.signal.aborted).toBe(false);
  time.pass(37_000);
  expect(watchdog.signal.aborted).toBe(false);
  time.pass(1_000);
  expect(watchdog.signal.reason).toMatchObject({ code: "unreachable" });
});

it("knows soon after a sleep, in which its own timers stood still, that nothing was heard", () => {
  const time = new Time();
  const watchdog = new Watchdog(time.clock, 37_500);
  time.pass(1_000);
  time.day += 8 * 60 * 60_000;
  time.pass(5_000);
  expect(watchdog.signal.aborted).toBe(true);
});

it("waits no longer and no shorter because the time of day was set back", () => {
  const time = new Time();
  const watchdog = new Watchdog(time.clock, 37_500);
  time.pass(10_000);
  time.day -= 24 * 60 * 60_000;
  time.pass(27_000);
  expect(watchdog.signal.aborted).toBe(false);
  time.pass(1_000);
  expect(watchdog.signal.aborted).toBe(true);
});

it("takes another measure of silence when it is told one", () => {
  const time = new Time();
  const watchdog = new Watchdog(time.clock, 37_500);
  watchdog.allow(2_000);
  time.pass(2_500);
  expect(watchdog.signal.aborted).toBe(true);
});
