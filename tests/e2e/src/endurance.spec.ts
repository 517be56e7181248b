import type { CDPSession, Page } from "@playwright/test";
import type { PlanInput } from "@stepcast/contracts";
import { cancelRun, logLength, startRun } from "./probe.ts";
import { expect, test } from "./test.ts";

/** How long a page is watched. `STEPCAST_ENDURANCE_MS=600000` is ten minutes. */
const watchedMs = Number(process.env["STEPCAST_ENDURANCE_MS"] ?? 10_000);
/** Steps that run at the same time, each of which tells its progress about four times a second. */
const lanes = 256;
/** Longer steps tell their progress less often, so a lane has many of these. */
const stepMs = 20_000;
const looks = 10;
/** What the page may hold at the end more than after its first look, in bytes, besides its steps. */
const slackBytes = 12 * 1024 * 1024;

test("a page in a storm holds no more at the end than at the beginning", async ({
  home: page,
  server,
}) => {
  test.setTimeout(2 * watchedMs + 120_000);
  const runId = await startRun(server, stormPlan());
  await page.goto(`${server.url}/runs/${runId}`);
  await expect(page.getByRole("button", { name: /^Part \d+, / }).first()).toBeVisible();
  const inspector = await page.context().newCDPSession(page);
  const before = await logLength(server);
  const held: number[] = [];
  for (let look = 0; look < looks; look++) {
    await page.waitForTimeout(watchedMs / looks);
    held.push(await heldBytes(inspector));
  }
  const events = (await logLength(server)) - before;
  const frames = await framesPerSecond(page);
  await cancelRun(server, runId);
  const megabytes = held.map((bytes) => Math.round(bytes / 1024 / 1024));
  test.info().annotations.push({
    type: "endurance",
    description: `${events} events in ${watchedMs / 1_000} s; MiB held after each tenth: ${megabytes.join(" ")}; then ${frames} frames a second`,
  });
  expect(events).toBeGreaterThan(lanes);
  const [first = 0] = held;
  expect(Math.min(...held.slice(looks / 2))).toBeLessThan(first + slackBytes);
});

/** Lanes of steps after each other, long enough for the time that is watched. */
function stormPlan(): PlanInput {
  const stages = Math.ceil(watchedMs / stepMs) + 2;
  return {
    name: "Long storm",
    maxParallel: lanes,
    steps: Array.from({ length: lanes * stages }, (_, place) => ({
      id: `step-${place}`,
      label: `Part ${place}`,
      skill: "core.sleep",
      input: { ms: stepMs + (place % lanes) * 7 },
      ...(place >= lanes && { needs: [`step-${place - lanes}`] }),
    })),
  };
}

/** What the page's scripts hold, once what they let go is gone. */
async function heldBytes(inspector: CDPSession): Promise<number> {
  await inspector.send("HeapProfiler.collectGarbage");
  const { usedSize } = await inspector.send("Runtime.getHeapUsage");
  return usedSize;
}

async function framesPerSecond(page: Page): Promise<number> {
  return await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let frames = 0;
        const from = performance.now();
        const look = (now: number): void => {
          frames += 1;
          if (now - from < 2_000) return void requestAnimationFrame(look);
          resolve(Math.round((frames * 1_000) / (now - from)));
        };
        requestAnimationFrame(look);
      }),
  );
}
