import { test as base, expect } from "./test.ts";
import { walkEndless, walks } from "./walks.ts";

/** For somebody whose browser is set to a font size of 24 px, where 16 is usual. */
const test = base.extend({
  launchOptions: [
    async ({ launchOptions }, use) =>
      use({
        ...launchOptions,
        args: [...(launchOptions.args ?? []), "--blink-settings=defaultFontSize=24"],
      }),
    { scope: "worker" },
  ],
});

for (const [which, walk] of [...walks, ["of endless names", walkEndless]] as const)
  test(`text follows the browser's own size, and no screen ${which} scrolls sideways on a phone`, async ({
    browser,
    server,
  }) => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      baseURL: server.url,
      reducedMotion: "reduce",
      locale: "en-GB",
    });
    const page = await context.newPage();
    await page.goto(server.signInLink);
    await expect(page.locator("body")).toHaveCSS("font-size", "21px");
    await walk(page, async (screen) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(`${screen}: ${width}`).toBe(`${screen}: 390`);
    });
    await context.close();
  });
