import { expect, test } from "./test.ts";

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
  const sizes = () =>
    place.evaluate((element) => {
      const image = element.querySelector("img");
      const scale = (image?.clientWidth ?? 0) / (image?.naturalWidth ?? 1);
      return { letters: 12 * scale, page: document.documentElement.scrollWidth };
    });
  await expect.poll(async () => (await sizes()).letters).toBeGreaterThanOrEqual(11);
  expect((await sizes()).page).toBe(390);
  await place.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => place.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
  await context.close();
});
