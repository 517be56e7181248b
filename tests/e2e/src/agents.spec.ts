import type { Browser, Locator, Page } from "@playwright/test";
import { accessibilityFaults } from "./accessibility.ts";
import { RunningServer } from "./running-server.ts";
import { expect, test } from "./test.ts";

/** As an agent reports, in any language. Resolves when it was taken. */
async function report(server: RunningServer, path: string, body: object): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

const status = (server: RunningServer, agentId: string, told: object) =>
  report(server, `/agents/${agentId}/status`, told);

const hot = {
  ...{ alarmId: "hot", agentId: "pump-1", severity: "CRITICAL", message: "Bearing is hot" },
  ...{ parameter: "bearing", currentValue: 96.5, thresholdValue: 90 },
};

async function tellAll(server: RunningServer): Promise<void> {
  await status(server, "pump-1", { status: "RUNNING", percent: 5, currentStep: "Fill" });
  await status(server, "boiler-2", { status: "PAUSED", currentStep: "Waits for steam" });
  await report(server, "/jobs/job-7/progress", {
    ...{ agentId: "pump-1", percent: 40, currentStep: "Pump", stepNumber: 2, totalSteps: 5 },
    ...{ elapsedMs: 4_000, estimatedTotalMs: 10_000 },
  });
  for (const celsius of [61, 64, 70, 68])
    await report(server, "/metrics", {
      events: [{ sourceId: "pump-1", metrics: { celsius }, unit: "°C" }],
    });
}

/** What pops up when an alarm is told. Told again until it does: before the page listens, nothing pops up. */
async function popUp(page: Page, server: RunningServer, alarm: object): Promise<Locator> {
  const toast = page.getByRole("region", { name: "Alarms" });
  await expect(async () => {
    await report(server, "/alarms", { events: [alarm] });
    await expect(toast).toBeVisible({ timeout: 2_000 });
  }).toPass();
  return toast;
}

async function openAgents(browser: Browser, server: RunningServer, options: object = {}) {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  await page.goto(server.signInLink);
  await page.goto("/agents");
  return { context, page };
}

test("outside agents are seen at work, and their alarms are acknowledged", async ({ browser }) => {
  // One of its own: no other test's alarm is open.
  const server = await RunningServer.start();
  await using opened = new AsyncDisposableStack();
  opened.defer(() => server.close());
  await tellAll(server);
  const { context, page } = await openAgents(browser, server);
  const pump = page.getByRole("article", { name: "pump-1" });
  await expect(pump).toContainText("Running");
  await expect(pump).toContainText("Pump");
  await expect(pump).toContainText("Step 2 of 5");
  await expect(pump.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "40");
  const chart = pump.getByRole("img", { name: "celsius: 68 °C, between 61 °C and 70 °C" });
  await expect(chart).toBeVisible();
  // It goes on by itself.
  await report(server, "/metrics", {
    events: [{ sourceId: "pump-1", metrics: { celsius: 75 }, unit: "°C" }],
  });
  await expect(pump).toContainText("75 °C");

  // An alarm pops up wherever somebody is, and is gone once they saw to it.
  await page.getByRole("link", { name: "Runs" }).first().click();
  await expect(page.getByRole("heading", { name: "Runs" })).toBeVisible();
  const toast = await popUp(page, server, hot);
  await expect(toast).toContainText("Bearing is hot");
  await expect(toast).toContainText("bearing: 96.5, limit 90");
  await toast.getByRole("button", { name: "Acknowledge" }).click();
  await expect(toast).toHaveCount(0);
  await page.getByRole("link", { name: "Agents" }).first().click();
  await expect(page.getByRole("listitem").filter({ hasText: "Bearing is hot" })).toContainText(
    "Acknowledged by Owner",
  );
  await report(server, "/alarms", { events: [{ ...hot, state: "cleared" }] });
  await expect(page.getByText("No alarm is open.")).toBeVisible();

  // What is asked of an agent waits for its answer.
  await pump.getByRole("button", { name: "Pause" }).click();
  await expect(pump).toContainText("Asked to pause");
  await status(server, "pump-1", { status: "PAUSED" });
  await expect(pump.getByRole("button", { name: "Resume" })).toBeVisible();
  await expect(pump).not.toContainText("Asked to pause");
  await context.close();
});

test("what still holds is shown, however much was told since", async ({ browser }) => {
  test.slow();
  const server = await RunningServer.start();
  await using opened = new AsyncDisposableStack();
  opened.defer(() => server.close());
  await status(server, "pump-1", { status: "PAUSED", currentStep: "Waits for steam" });
  await report(server, "/alarms", { events: [hot] });
  // More than any screen reads back through.
  const events = Array.from({ length: 500 }, () => ({ message: "x" }));
  for (let calls = 0; calls < 410; calls += 1) await report(server, "/notifications", { events });
  const { context, page } = await openAgents(browser, server);
  const alarm = page.getByRole("listitem").filter({ hasText: "Bearing is hot" });
  await expect(alarm).toContainText("bearing: 96.5, limit 90");
  const pump = page.getByRole("article", { name: "pump-1" });
  await expect(pump).toContainText("Waits for steam");
  // It goes on from there.
  await status(server, "pump-1", { status: "RUNNING", currentStep: "Pump" });
  await expect(pump).toContainText("Running");
  await report(server, "/alarms", { events: [{ ...hot, state: "cleared" }] });
  await expect(page.getByText("No alarm is open.")).toBeVisible();
  await context.close();
});

test("an alarm is as old as it is by the server's clock, whatever the device's shows", async ({
  browser,
}) => {
  const server = await RunningServer.start();
  await using opened = new AsyncDisposableStack();
  opened.defer(() => server.close());
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB" });
  const page = await context.newPage();
  await page.clock.setFixedTime(Date.now() + 5 * 60 * 60 * 1000);
  await page.goto(server.signInLink);
  await page.goto("/runs");
  const toast = await popUp(page, server, hot);
  await expect(toast.locator("time")).not.toHaveText(/hr|hour/);
  await context.close();
});

test("alarms that do not load take nothing else along", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB" });
  const page = await context.newPage();
  const isRefused = page.waitForEvent("requestfailed", (request) =>
    request.url().includes("alarm-toasts"),
  );
  await context.route(/alarm-toasts/, (route) => route.abort());
  await page.goto(server.signInLink);
  await isRefused;
  await page.getByRole("link", { name: "Agents" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Agents" })).toBeVisible();
  await context.close();
});

for (const [theme, width] of [
  ["light", 1440],
  ["dark", 390],
] as const)
  test(`the screen of agents has no fault, ${theme}, ${width} px wide`, async ({
    browser,
    server,
  }) => {
    await tellAll(server);
    const viewport = { width, height: 900 };
    const { context, page } = await openAgents(browser, server, { colorScheme: theme, viewport });
    await expect(page.getByRole("article", { name: "pump-1" })).toBeVisible();
    await popUp(page, server, { ...hot, alarmId: `hot-${width}` });
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await context.close();
  });

for (const [locale, title, running] of [
  ["it-IT", "Agenti", "In corso"],
  ["fr-FR", "Agents", "En cours"],
] as const)
  test(`the screen of agents speaks ${locale}`, async ({ browser, server }) => {
    await tellAll(server);
    const { context, page } = await openAgents(browser, server, { locale });
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.getByRole("article", { name: "pump-1" })).toContainText(running);
    await context.close();
  });

test("an agent that is not heard for two and a half heartbeats is called silent", async ({
  browser,
  server,
}) => {
  const { context, page } = await openAgents(browser, server);
  await page.clock.install();
  await status(server, "pump-3", { status: "RUNNING" });
  await page.goto("/agents");
  const pump = page.getByRole("article", { name: "pump-3" });
  await expect(pump).toContainText("Running");
  await expect(pump).not.toContainText("Silent");
  await page.clock.fastForward(60_000);
  await expect(pump).toContainText("Silent");
  await status(server, "pump-3", { status: "RUNNING", currentStep: "Back" });
  await expect(pump).toContainText("Back");
  await context.close();
});
