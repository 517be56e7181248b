import type { Page, Route } from "@playwright/test";
import { runStatus, startRun } from "./probe.ts";
import type { RunningServer } from "./running-server.ts";
import { expect, test } from "./test.ts";

const steps = 10_000;
const patient = { timeout: 120_000 };
/**
 * From the address to the steps on the screen. What must hold on any machine; `STEPCAST_OPEN_MS=1000` is
 * what must hold on a machine that does nothing else.
 */
const openMs = Number(process.env["STEPCAST_OPEN_MS"] ?? 30_000);
/** More rows than fit on a screen, and the few beyond its edges. */
const mostRows = 80;

async function largeRun(server: RunningServer, count: number): Promise<string> {
  const runId = await startRun(server, {
    name: "Many steps",
    maxParallel: 256,
    steps: Array.from({ length: count }, (_, place) => ({
      id: `step-${place}`,
      label: `Part ${place}`,
      skill: "core.noop",
    })),
  });
  await expect.poll(() => runStatus(server, runId), patient).toBe("completed");
  return runId;
}

/** When the page drew its first step, in milliseconds since its address was entered. */
async function drawnAt(page: Page, address: string): Promise<number> {
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (document.querySelector("[role=treeitem]") === null) return;
      watch.disconnect();
      requestAnimationFrame(() => Object.assign(window, { drawnAt: performance.now() }));
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  await page.goto(address);
  const drawn = await page.waitForFunction(() => Number(Object(window).drawnAt) || undefined);
  return Number(await drawn.jsonValue());
}

test("a run of ten thousand steps opens at once, and only what is near the screen is drawn", async ({
  home: page,
  server,
}) => {
  test.setTimeout(300_000);
  const runId = await largeRun(server, steps);
  const times: number[] = [];
  for (let visit = 0; visit < 3; visit++)
    times.push(await drawnAt(page, `${server.url}/runs/${runId}?tab=steps`));
  const ms = times.map(Math.round).join(", ");
  test.info().annotations.push({ type: "open", description: `${steps} steps: ${ms} ms` });
  expect(Math.min(...times)).toBeLessThan(openMs);

  // There is no list on Home that would have them all.
  await page.goto(`${server.url}/?run=${runId}`);
  await expect(page.getByText("10,000 steps · in one go")).toBeVisible();
  await expect(page.getByText("too many to draw")).toHaveCount(0);
  await page.goto(`${server.url}/runs/${runId}?tab=steps`);

  const tree = page.getByRole("tree", { name: "Steps" });
  const items = tree.getByRole("treeitem");
  expect(await items.count()).toBeLessThan(mostRows);
  await expect(items.first()).toHaveAttribute("aria-setsize", String(steps));
  await expect(items.first()).toHaveAttribute("aria-posinset", "1");
  // Keys move through all of them, and what they point at is on the screen.
  await tree.focus();
  await page.keyboard.press("End");
  const last = tree.getByRole("treeitem", { name: "Part 9999" });
  await expect(last).toBeInViewport();
  await expect(last).toHaveAttribute("aria-posinset", String(steps));
  await expect(tree).toHaveAttribute(
    "aria-activedescendant",
    (await last.getAttribute("id")) ?? "",
  );
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Part 9998" })).toBeVisible();
  expect(await items.count()).toBeLessThan(mostRows);
  // The browser's search cannot find what is not drawn.
  await page.getByRole("searchbox", { name: "Find a step" }).fill("part 7777");
  await expect(items).toHaveCount(1);
  await items.first().click();
  await expect(page.getByRole("region", { name: "Part 7777" })).toBeVisible();

  await page.goto(`${server.url}/runs/${runId}?tab=activity`);
  const log = page.getByRole("log", { name: "Activity" });
  const lines = log.getByRole("listitem");
  await expect(lines.first()).toBeVisible();
  expect(await lines.count()).toBeLessThan(mostRows);
  const size = async () => Number(await lines.first().getAttribute("aria-setsize"));
  // It fills as the log is read, from what is told first.
  await expect.poll(size, patient).toBeGreaterThan(1_000);
  await expect(async () => {
    const all = await size();
    await log.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    const end = log.locator(`[aria-posinset="${all}"]`);
    await end.scrollIntoViewIfNeeded({ timeout: 1_000 });
    await expect(end).toBeInViewport({ timeout: 1_000 });
  }).toPass();
  expect(await lines.count()).toBeLessThan(mostRows);
});

test("on a phone whoever closes a step is back where they were among thousands", async ({
  browser,
  server,
}) => {
  test.setTimeout(300_000);
  const runId = await largeRun(server, 1_000);
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    baseURL: server.url,
    locale: "en-GB",
  });
  const page = await context.newPage();
  await page.goto(server.signInLink);
  await page.goto(`/runs/${runId}?tab=steps`);
  const tree = page.getByRole("tree", { name: "Steps" });
  await tree.focus();
  await page.keyboard.press("End");
  await tree.getByRole("treeitem", { name: "Part 995" }).click();
  await expect(page.getByRole("region", { name: "Part 995" })).toBeInViewport();
  await page.getByRole("button", { name: "Back to the run" }).click();
  await expect(tree.getByRole("treeitem", { name: "Part 995" })).toBeInViewport();
  await context.close();
});

test("a long list of runs is drawn in part, and scrolled where it was when somebody comes back", async ({
  home: page,
  server,
}) => {
  test.setTimeout(300_000);
  const runs = 240;
  const noop = [{ id: "only", skill: "core.noop" }];
  for (let first = 0; first < runs; first += 40) {
    const started = await Promise.all(
      Array.from({ length: 40 }, (_, place) =>
        startRun(server, { name: `Listed ${first + place}`, steps: noop }),
      ),
    );
    for (const runId of started)
      await expect.poll(() => runStatus(server, runId), patient).toBe("completed");
  }
  await page.goto(`${server.url}/runs`);
  const rows = page.getByRole("main").getByRole("listitem");
  const more = page.getByRole("button", { name: "Show more" });
  await expect(rows.first()).toBeVisible();
  // Whoever wants more while the list is asked for anew gets it, and what is new after it.
  const anew = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const holdAnew = async (route: Route) => {
    asked.resolve();
    await anew.promise;
    await route.continue().catch(() => {}); // The page may have let go of it meanwhile.
  };
  await expect(page.getByRole("complementary").first()).toContainText("Live");
  const isAnew = ({ href }: URL) => href.includes("runs.list") && !href.includes("before");
  await page.route(isAnew, holdAnew);
  await startRun(server, { name: "Early", steps: noop });
  await asked.promise;
  await more.click();
  await expect(page.locator('[aria-posinset="31"]')).toBeVisible(patient);
  anew.resolve();
  await page.unroute(isAnew);
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(page.getByRole("main").getByText("Early", { exact: true })).toBeVisible(patient);
  // More that is on its way comes, also when the list has changed meanwhile; then the list is asked for anew.
  const held = Promise.withResolvers<void>();
  const hold = async (route: Route) => {
    await held.promise;
    await route.continue();
  };
  await page.route(/runs\.list.*before/, hold, { times: 1 });
  await more.click();
  const other = await page.context().newPage();
  await other.goto(`${server.url}/runs`);
  await expect(other.getByRole("complementary").first()).toContainText("Live");
  await startRun(server, { name: "Latecomer", steps: noop });
  await expect(other.getByRole("main").getByText("Latecomer", { exact: true })).toBeVisible();
  await other.close();
  held.resolve();
  await expect(page.locator('[aria-posinset="61"]')).toBeVisible(patient);
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(page.getByRole("main").getByText("Latecomer", { exact: true })).toBeVisible();
  for (let shown = 90; shown < runs; shown += 30) {
    await more.click();
    await expect(page.locator(`[aria-posinset="${shown + 1}"]`)).toBeVisible(patient);
  }
  await expect.poll(() => rows.count()).toBeLessThan(mostRows);
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight / 2));
  const middle = () =>
    page.evaluate(() => {
      const row = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest("li");
      return { place: Number(row?.ariaPosInSet), name: row?.querySelector("[title]")?.textContent };
    });
  await expect.poll(async () => (await middle()).place).toBeGreaterThan(80);
  const { name = "", place } = await middle();
  await page.locator(`[aria-posinset="${place}"]`).getByRole("link").click();
  await expect(page.getByRole("heading", { name: name ?? "" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("main").getByText(name ?? "", { exact: true })).toBeInViewport();
});
