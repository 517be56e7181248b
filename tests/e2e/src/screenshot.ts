import { join } from "node:path";
import { repository } from "./running-server.ts";
import { completed, composer, expect, runPlan, slowPlan, test, ticker } from "./test.ts";

const folder = join(repository, "docs/images");

for (const theme of ["light", "dark"] as const)
  test(`the business plan, finished, ${theme}`, async ({ browser, server }) => {
    const context = await browser.newContext({
      colorScheme: theme,
      viewport: { width: 1440, height: 1000 },
      locale: "en-GB",
    });
    const page = await context.newPage();
    await page.goto(server.signInLink);
    await runPlan(page, slowPlan("Weekly numbers", 2, 200));
    await expect(completed(page)).toBeVisible();
    await composer(page).fill("Create a business plan for Ciliegie");
    await composer(page).press("Enter");
    await expect(completed(page, "Business plan")).toBeVisible();
    await expect(page.getByRole("img", { name: "tornado.svg" })).toBeVisible();
    await expect(ticker(page)).toHaveCount(0);
    await composer(page).blur();
    await page.mouse.move(5, 500);
    await page.screenshot({ path: join(folder, `business-plan-${theme}.png`) });
    await context.close();
  });
