import { Cable } from "./cable.ts";
import { runStatus } from "./probe.ts";
import { test as base, expect, runPlan, slowPlan, tickerRow } from "./test.ts";

/** How long the machine is without a network at least. `STEPCAST_OFFLINE_MS=60000` is the minute of a tunnel. */
const offlineMs = Number(process.env["STEPCAST_OFFLINE_MS"] ?? 3_000);
const patient = { timeout: 30_000 };

const test = base.extend<{ cable: Cable }>({
  cable: async ({ server }, use) => {
    const cable = await Cable.to(server.url);
    await use(cable);
    await cable.close();
  },
});

test("without a network for a while the page says so, and catches up without a reload", async ({
  page,
  server,
  cable,
}) => {
  test.setTimeout(120_000 + 2 * offlineMs);
  await page.goto(server.signInLink.replace(server.url, cable.url));
  // Something that a reload would forget.
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await runPlan(page, slowPlan("Four parts", 4, 2_000));
  await expect(tickerRow(page, "Part 1")).toBeVisible();
  const runId = new URL(page.url()).searchParams.get("run") ?? "";
  const rail = page.getByRole("complementary").first();
  const lostAt = Date.now();
  cable.pull();
  await page.context().setOffline(true);
  await expect(rail).toContainText("Offline", patient);
  // The run does not care who watches.
  await expect.poll(() => runStatus(server, runId), patient).toBe("completed");
  await expect
    .poll(() => Date.now() - lostAt, { timeout: 2 * offlineMs + 5_000 })
    .toBeGreaterThan(offlineMs);
  await expect(rail).toContainText("Offline");
  cable.plug();
  await page.context().setOffline(false);
  await expect(rail).toContainText("Live", patient);
  await expect(page.getByText(/\d m?s · 4 steps/)).toBeVisible(patient);
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});
