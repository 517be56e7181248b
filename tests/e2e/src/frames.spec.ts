import type { Page } from "@playwright/test";
import { cancelRun, logLength, startRun } from "./probe.ts";
import { expect, test } from "./test.ts";

/** Steps that run at the same time, each of which tells its progress four times a second. */
const steps = 256;
/** Longer ones tell their progress less often. */
const runMs = 25_000;
const watchedMs = 5_000;
const quietMs = 2_000;
/**
 * At most every twentieth frame comes later. `STEPCAST_FRAME_MS=34` is what must hold on a machine that does
 * nothing else; without it, the page goes on drawing: a machine with other things to do is slow at quiet pages too.
 */
const strictMs = Number(process.env["STEPCAST_FRAME_MS"] ?? Number.NaN);
/** Stores that may change in one frame: the run, its activity, the connection, the clock of the page. */
const changesAFrame = 4;

interface Watched {
  readonly frames: readonly number[];
  readonly spanMs: number;
  /** How often something on the page was changed. */
  readonly changes: number;
}

/** The times between frames, as the page itself sees them. */
async function watchFrames(page: Page, forMs: number): Promise<Watched> {
  return await page.evaluate(
    (watchMs) =>
      new Promise<Watched>((resolve) => {
        const times: number[] = [];
        let changes = 0;
        const observer = new MutationObserver(() => {
          changes += 1;
        });
        const everything = {
          attributes: true,
          characterData: true,
          childList: true,
          subtree: true,
        };
        observer.observe(document.body, everything);
        const look = (now: number): void => {
          times.push(now);
          const spanMs = now - (times[0] ?? now);
          if (spanMs < watchMs) return void requestAnimationFrame(look);
          observer.disconnect();
          const frames = times.slice(1).map((at, before) => at - (times[before] ?? at));
          resolve({ frames, spanMs, changes });
        };
        requestAnimationFrame(look);
      }),
    forMs,
  );
}

function p95Of({ frames }: Watched): number {
  const sorted = frames.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.POSITIVE_INFINITY;
}

test("a page that gets a thousand events a second draws once a frame, and goes on drawing", async ({
  home: page,
  server,
}) => {
  test.slow();
  const quietP95 = p95Of(await watchFrames(page, quietMs));
  const runId = await startRun(server, {
    name: "Storm",
    maxParallel: steps,
    steps: Array.from({ length: steps }, (_, place) => ({
      id: `step-${place}`,
      label: `Part ${place}`,
      skill: "core.sleep",
      // Not all in one beat: a storm is no metronome.
      input: { ms: runMs + place * 7 },
    })),
  });
  await page.goto(`${server.url}/runs/${runId}`);
  await expect(page.getByRole("button", { name: /^Part \d+, / }).first()).toBeVisible();
  const before = await logLength(server);
  const watched = await watchFrames(page, watchedMs);
  const { frames, spanMs, changes } = watched;
  const events = (await logLength(server)) - before;
  await cancelRun(server, runId);
  const p95 = p95Of(watched);
  const perSecond = (count: number): number => Math.round((count * 1_000) / spanMs);
  test.info().annotations.push({
    type: "frames",
    description: `${perSecond(frames.length)} a second, p95 ${p95.toFixed(1)} ms (${quietP95.toFixed(1)} ms on a quiet page), ${perSecond(changes)} changes a second, at ${perSecond(events)} events a second`,
  });
  expect(events).toBeGreaterThan(steps);
  // The page's clock moves it, too, when no event does.
  const byTheClock = spanMs / 100;
  expect(changes).toBeLessThan(changesAFrame * frames.length + byTheClock);
  const lateMs = Number.isNaN(strictMs) ? Math.max(1_000, 20 * quietP95) : strictMs;
  expect(p95).toBeLessThan(lateMs);
});
