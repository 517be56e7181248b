import type { PlanInput } from "@stepcast/contracts";
import { cancelRun, startRun } from "./probe.ts";
import {
  askingPlan,
  completed,
  expect,
  failingPlan,
  outcome,
  runPlan,
  slowPlan,
  test,
  ticker,
  tickerRow,
} from "./test.ts";

test("a reload in the middle shows the same steps and goes on", async ({ home: page }) => {
  const { steps } = slowPlan("", 3, 1_000);
  const last = { id: "last", label: "Part 4", skill: "core.noop", needs: ["step-3"] };
  // However long the reload takes, the run is in its middle: it waits for an answer.
  await runPlan(page, {
    name: "Four parts",
    steps: [...steps, { ...last, approval: { prompt: "Go on?" } }],
  });
  await expect(tickerRow(page, "Part 1")).toContainText(/\d s/);
  const before = await tickerRow(page, "Part 1").textContent();
  await page.reload();
  await expect(tickerRow(page, "Part 1")).toHaveText(before ?? "");
  await expect(tickerRow(page, "Part 3")).toContainText(/\d s/);
  await tickerRow(page, "Part 4").getByRole("button", { name: "Approve" }).click();
  await expect(completed(page)).toBeVisible();
});

test("a run has taken as long as it has by the server's clock, whatever the device's shows", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB" });
  const page = await context.newPage();
  await page.clock.setFixedTime(Date.now() + 5 * 60 * 60 * 1000);
  await page.goto(server.signInLink);
  await runPlan(page, slowPlan("Five hours ahead", 1, 100_000));
  await expect(ticker(page).locator(".sc-numbers")).toContainText(/done0:\d\d$/);
  await page.getByRole("link", { name: "Open run" }).first().click();
  await expect(page.locator("header .figures").first()).toHaveText(/^0:\d\d$/);
  const runId = page.url().match(/runs\/([^/?]+)/)?.[1] ?? "";
  await cancelRun(server, runId);
  await context.close();
});

test("a run is stopped from the ticker", async ({ home: page }) => {
  await runPlan(page, slowPlan("Long way", 3, 100_000));
  await expect(tickerRow(page, "Part 1")).toContainText("%");
  await ticker(page).getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("Plan stopped after")).toBeVisible();
  await page.mouse.move(2, 2);
  await expect(page.getByText("Plan stopped after")).toBeHidden();
});

test("a pointer that leaves in the moment that a run ends does not hold its line", async ({
  home: page,
}) => {
  await page.exposeFunction("leave", () => page.mouse.move(2, 2));
  await runPlan(page, slowPlan("Long way", 3, 100_000));
  await expect(tickerRow(page, "Part 1")).toContainText("%");
  await page.evaluate(() => {
    const told = new MutationObserver(() => {
      if (document.querySelector(".sc-outcome") === null) return;
      told.disconnect();
      (window as unknown as { leave: () => void }).leave();
      // The pointer leaves before the browser has seen what is under it now.
      const freeAt = performance.now() + 500;
      while (performance.now() < freeAt);
    });
    told.observe(document.body, { childList: true, subtree: true });
  });
  const told = outcome(page, "Plan stopped after");
  await ticker(page).getByRole("button", { name: "Stop" }).click();
  await told;
  await expect(page.getByText("Plan stopped after")).toBeHidden();
});

test("a run is paused and resumed from the ticker", async ({ home: page }) => {
  await runPlan(page, slowPlan("Two parts", 2, 5_000));
  await ticker(page).getByRole("button", { name: "Pause" }).click();
  await expect(ticker(page)).toContainText("Paused");
  await ticker(page).getByRole("button", { name: "Resume" }).click();
  await expect(completed(page)).toBeVisible();
});

test("a failure says why, stays until it is dismissed, and opens at the failing step", async ({
  home: page,
}) => {
  await runPlan(page, failingPlan);
  await expect(page.getByText("Plan failed after")).toBeVisible();
  await expect(tickerRow(page, "Post the entry")).toContainText("The period 2026-03 is closed");
  await page.reload();
  await expect(page.getByText("Plan failed after")).toBeVisible();
  await page.getByRole("link", { name: "Open run" }).click();
  const inspector = page.getByRole("region", { name: "Post the entry" });
  await expect(inspector).toContainText("The period 2026-03 is closed");
  await expect(page.getByRole("treeitem", { name: /Mail the summary/ })).toContainText(
    "Post the entry",
  );
  await page.goBack();
  await ticker(page).getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByText("Plan failed after")).toBeHidden();
});

test("a step that waits is answered from the list beside the composer", async ({ home: page }) => {
  const name = "Newsletter of the spring";
  await runPlan(page, { ...askingPlan, name });
  await expect(tickerRow(page, "Send it")).toContainText("Needs you");
  const question = page.getByRole("article", { name: "Needs you" }).filter({ hasText: name });
  await expect(question).toContainText("Send it to 40 people?");
  await question.getByRole("button", { name: "Approve" }).click();
  await expect(completed(page)).toBeVisible();
});

test("a question in the ticker is readable on a phone, and answered there", async ({
  home: page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const label = "Ask for the budget";
  const steps = askingPlan.steps.map((step) => (step.needs ? { ...step, label } : step));
  await runPlan(page, { ...askingPlan, steps });
  const row = tickerRow(page, label);
  for (const words of [row.getByText("Needs you"), row.getByText(label)]) {
    await expect(words).toBeVisible();
    const cutOff = () => words.evaluate((shown) => shown.scrollWidth - shown.clientWidth);
    await expect.poll(cutOff).toBe(0);
  }
  await row.getByRole("button", { name: "Approve" }).click();
  await expect(completed(page)).toBeVisible();
});

test("a question of an older run is not lost behind newer ones", async ({ home: page, server }) => {
  const asks = await startRun(server, { ...askingPlan, name: "Asked first" });
  const newer: string[] = [];
  for (const name of ["Second", "Third", "Fourth", "Fifth"])
    newer.push(await startRun(server, slowPlan(name, 1, 600_000)));
  await page.goto(server.url);
  const question = page.getByRole("article", { name: "Needs you" });
  await expect(question.filter({ hasText: "Asked first" })).toBeVisible();
  for (const runId of [asks, ...newer]) await cancelRun(server, runId);
});

test("a question is on Home however many runs are newer, or one step from there", async ({
  home: page,
  server,
}) => {
  const oldest = "Asked before all others";
  const started = [await startRun(server, { ...askingPlan, name: oldest })];
  const start = async (plan: PlanInput) => started.push(await startRun(server, plan));
  for (let n = 1; n <= 7; n += 1) await start(slowPlan(`Newer ${n}`, 1, 600_000));
  await page.goto(server.url);
  const asked = page.getByRole("article", { name: "Needs you" }).filter({ hasText: oldest });
  await expect(asked).toBeVisible();
  for (let n = 1; n <= 7; n += 1) await start({ ...askingPlan, name: `Asked later ${n}` });
  await expect(asked).toBeHidden();
  await page.getByRole("link", { name: /more runs? needs? you/ }).click();
  await expect(page.getByRole("radio", { name: "Needs you" })).toBeChecked();
  const row = page.getByRole("main").getByRole("listitem").filter({ hasText: oldest });
  await expect(row.getByRole("img", { name: "Needs you" })).toBeVisible();
  await page.getByRole("link", { name: oldest }).click();
  const answers = page.getByRole("article", { name: "Needs your answer" }).getByRole("button");
  // In the order that they have on Home, so that nobody answers by habit what they did not mean.
  await expect(answers).toHaveText(["Approve", "Reject"]);
  await answers.first().click();
  await expect(page.getByText("Completed").first()).toBeVisible();
  await page.getByRole("tab", { name: "Activity" }).click();
  for (const line of ["Send it · Asked", "Send it · Approved by Owner", "Send it started"])
    await expect(page.getByRole("log")).toContainText(line);
  for (const runId of started.slice(1)) await cancelRun(server, runId);
});

test("every run of a list that needs somebody shows so, also those that are not watched live", async ({
  home: page,
  server,
}) => {
  const started: string[] = [];
  for (let n = 1; n <= 9; n += 1)
    started.push(await startRun(server, { ...askingPlan, name: `Ask number ${n}` }));
  // Something runs beside its question: it needs somebody all the same.
  const [nap] = slowPlan("", 1, 600_000).steps;
  const steps = nap === undefined ? askingPlan.steps : [...askingPlan.steps, nap];
  started.push(await startRun(server, { ...askingPlan, name: "Ask number 10", steps }));
  const rows = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ hasText: /Ask number/ });
  const hands = rows.getByRole("img", { name: "Needs you" });
  await page.goto(server.url);
  await expect(hands).toHaveCount(10);
  await page.goto(`${server.url}/runs`);
  for (const list of ["All", "Running", "Needs you"]) {
    await page.getByRole("radio", { name: list, exact: true }).click();
    await expect(hands).toHaveCount(10);
    await expect(rows).toHaveCount(10);
  }
  await page.getByRole("radio", { name: "All", exact: true }).click();
  const [first, ...others] = started;
  if (first !== undefined) await cancelRun(server, first);
  await expect(hands).toHaveCount(9);
  await expect(rows).toHaveCount(10);
  for (const runId of others) await cancelRun(server, runId);
  await expect(hands).toHaveCount(0);
});

test("a run is run again from a step, and says what it reuses", async ({ home: page }) => {
  await runPlan(page, slowPlan("Again", 2, 50));
  await expect(completed(page)).toBeVisible();
  await page.getByRole("link", { name: "Open run" }).click();
  await page.getByRole("tab", { name: "Steps" }).click();
  await page.getByRole("treeitem", { name: /Part 2/ }).click();
  await page.getByRole("button", { name: "Run again from here" }).click();
  await expect(page.getByRole("alertdialog")).toContainText("Reuses the results of 1 step and");
  await page.getByRole("alertdialog").getByRole("button", { name: "Run again from here" }).click();
  await expect(page.getByText("Reruns")).toBeVisible();
  await expect(page.getByText("Completed").first()).toBeVisible();
  await page.getByRole("tab", { name: "Activity" }).click();
  await expect(page.getByRole("log")).toContainText("Part 1 result reused");
});
