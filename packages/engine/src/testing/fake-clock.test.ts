import { describe, expect, it } from "vitest";
import { createFakeClock } from "./fake-clock.ts";

describe("the fake clock", () => {
  it("fires timers in the order of their time, and settles promises in between", async () => {
    const clock = createFakeClock(1_000);
    const seen: string[] = [];
    const note = (name: string): number => seen.push(`${name}@${clock.now()}`);
    clock.after(20, () => note("second"));
    clock.after(10, () => {
      note("first");
      void Promise.resolve().then(() =>
        clock.after(5, () => note("set by a promise of the first")),
      );
    });
    clock.after(20, () => note("third"));
    await clock.advance(30);
    expect(seen).toEqual([
      "first@1010",
      "set by a promise of the first@1015",
      "second@1020",
      "third@1020",
    ]);
    expect([clock.now(), clock.monotonic(), clock.timers]).toEqual([1_030, 30, 0]);
  });

  it("does not fire what was cancelled or is not due", async () => {
    const clock = createFakeClock();
    const seen: string[] = [];
    clock.after(10, () => seen.push("cancelled"))();
    clock.after(11, () => seen.push("later"));
    await clock.advance(10);
    expect([seen, clock.timers]).toEqual([[], 1]);
  });

  it("fires what is due at once when it settles", async () => {
    const clock = createFakeClock();
    let fired = 0;
    clock.after(0, () => clock.after(-5, () => (fired += 1)));
    await clock.settle();
    expect([fired, clock.monotonic()]).toEqual([1, 0]);
  });

  it("jumps to a condition, and says when it cannot be reached", async () => {
    const clock = createFakeClock();
    let ticks = 0;
    const tick = (): void => {
      ticks += 1;
      clock.after(1_000, tick);
    };
    tick();
    await clock.advanceUntil(() => ticks === 4);
    expect(clock.monotonic()).toBe(3_000);
    await expect(clock.advanceUntil(() => false, 5_000)).rejects.toThrow("5000 ms have passed");
    await expect(createFakeClock().advanceUntil(() => false)).rejects.toThrow("no timer is left");
  });

  it("keeps durations when the wall clock jumps", async () => {
    const clock = createFakeClock(5_000);
    let fired = false;
    clock.after(100, () => (fired = true));
    clock.jump(-3_600_000);
    await clock.advance(100);
    expect([fired, clock.now(), clock.monotonic()]).toEqual([true, 5_100 - 3_600_000, 100]);
  });
});
