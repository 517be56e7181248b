import { RunningServer } from "./running-server.ts";
import { expect, runPlan, slowPlan, test, tickerRow } from "./test.ts";

test("a killed server comes back: the page says so, catches up, and the run completes", async ({
  page,
}) => {
  const server = await RunningServer.start();
  try {
    await page.goto(server.signInLink);
    await runPlan(page, slowPlan("Four parts", 4, 1_200));
    await expect(tickerRow(page, "Part 1")).toContainText(/\d s/, { timeout: 15_000 });
    const recorded = await tickerRow(page, "Part 1").textContent();
    await server.kill();
    const rail = page.getByRole("complementary").first();
    await expect(rail).toContainText("Reconnecting", { timeout: 15_000 });
    await expect(page.getByText("The run goes on meanwhile")).toBeVisible();
    await expect(tickerRow(page, "Part 1")).toHaveText(recorded ?? "");
    await server.restart();
    await expect(rail).toContainText("Live", { timeout: 20_000 });
    await expect(page.getByText("Plan completed in")).toBeVisible({ timeout: 20_000 });
  } finally {
    await server.close();
  }
});
