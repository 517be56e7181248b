import type { Locator } from "@playwright/test";
import { expect, test } from "./test.ts";

/** How large 12 px are in the image. */
function letters(place: Locator): Promise<number> {
  return place.evaluate((element) => {
    const { clientWidth = 0, naturalWidth = 1 } = element.querySelector("img") ?? {};
    return (12 * clientWidth) / naturalWidth;
  });
}

test("on a phone a chart scrolls in its place, lettered large enough to read", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    baseURL: server.url,
    locale: "en-GB",
  });
  const page = await context.newPage();
  await page.goto(server.signInLink);
  await page.getByRole("textbox").first().fill("Create a business plan for Ciliegie");
  await page.keyboard.press("Enter");
  const place = page.getByRole("group", { name: "tornado.svg" });
  await expect(place).toBeVisible();
  await expect.poll(() => letters(place)).toBeGreaterThanOrEqual(11);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await place.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => place.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
  await context.close();
});

test("a chart is lettered large enough to read on every larger screen, also beside a step", async ({
  home: page,
}) => {
  await page.getByRole("textbox").first().fill("Create a business plan for Ciliegie");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Open run" }).click();
  const place = page.getByRole("group", { name: "tornado.svg" });
  for (const width of [768, 1024, 1280, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    await expect.poll(() => letters(place)).toBeGreaterThanOrEqual(width < 1_024 ? 8 : 9);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
  await page.setViewportSize({ width: 1_280, height: 900 });
  await page
    .getByRole("button", { name: /^Report/ })
    .first()
    .click();
  await expect.poll(() => letters(place)).toBeLessThan(9);
  expect(await letters(place)).toBeGreaterThanOrEqual(8);
});
