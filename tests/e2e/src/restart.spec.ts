import { RunningServer } from "./running-server.ts";
import { completed, composer, expect, runPlan, slowPlan, test, tickerRow } from "./test.ts";

test("a killed server comes back: the page says so, catches up, and the run completes", async ({
  page,
}) => {
  const server = await RunningServer.start();
  try {
    await page.goto(server.signInLink);
    await runPlan(page, slowPlan("Four parts", 4, 3_000));
    await expect(tickerRow(page, "Part 1")).toContainText(/\d s/);
    const recorded = await tickerRow(page, "Part 1").textContent();
    await server.kill();
    const rail = page.getByRole("complementary").first();
    await expect(rail).toContainText("Reconnecting");
    await expect(page.getByText("The run goes on meanwhile")).toBeVisible();
    await expect(tickerRow(page, "Part 1")).toHaveText(recorded ?? "");
    // What was asked for meanwhile was not done: it says so in words, until the server is there again.
    await page.getByRole("button", { name: "Pause" }).click();
    const refusal = page.getByText("Not done: The server does not answer", { exact: true });
    await expect(refusal).toBeVisible();
    await server.restart();
    await expect(rail).toContainText("Live");
    await expect(refusal).toHaveCount(0);
    await expect(completed(page)).toBeVisible();
  } finally {
    await server.close();
  }
});

test("a screen that is opened for the first time while the server is away waits for it, and the page stays", async ({
  page,
}) => {
  const server = await RunningServer.start();
  try {
    await page.goto(server.signInLink);
    await expect(composer(page)).toBeVisible();
    // Something that a reload would forget.
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await server.kill();
    const rail = page.getByRole("complementary").first();
    await expect(rail).toContainText("Reconnecting");
    const missed = page.waitForEvent("requestfailed", (request) =>
      request.url().includes("agents-screen"),
    );
    await page.getByRole("link", { name: "Agents" }).first().click();
    await missed;
    await expect(rail).toContainText("Reconnecting");
    await server.restart();
    await expect(page.getByRole("heading", { level: 1, name: "Agents" })).toBeVisible();
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
  } finally {
    await server.close();
  }
});
