import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Flush } from "./flush.ts";

/** Longer than a flush ever waits for more. */
const longMs = 80;

function burn(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}

/** A flush whose writing takes as long as is said. */
function slowFlush(writeMs: number) {
  const began: number[] = [];
  const flush = new Flush({
    begin: () => {
      began.push(performance.now());
      burn(writeMs);
      return [].values();
    },
    turnMs: 10,
  });
  return { flush, began };
}

test("with time to spare, what is said next is written at once, however long writing took", async () => {
  const { flush, began } = slowFlush(longMs);
  flush.request();
  await expect.poll(() => began.length).toBe(1);
  const { idleTime } = performance.nodeTiming;
  // Well within the longest wait for more, on a machine that lets it.
  while (performance.nodeTiming.idleTime - idleTime < 2) await sleep(1);
  const said = await new Promise<string>((resolve) => {
    // Between two timers the loop passes the place where a turn ends.
    setTimeout(() => {
      flush.request();
      setTimeout(() => resolve(began.length === 2 ? "written" : "waiting"), 1);
    }, 1);
  });
  expect(said).toBe("written");
});

test("under load, writing takes about half of the time", async () => {
  const writeMs = 10;
  const { flush, began } = slowFlush(writeMs);
  const startMs = performance.now();
  while (began.length < 20) {
    flush.request();
    await turn();
  }
  const cycleMs = (performance.now() - startMs) / (began.length - 1);
  expect(cycleMs).toBeGreaterThan(1.8 * writeMs);
});

test("what was asked for is written when the process ends, though the flush waits for more", async () => {
  const { flush, began } = slowFlush(longMs);
  flush.request();
  await turn();
  flush.request();
  flush.finish();
  expect(began.length).toBe(2);
});
