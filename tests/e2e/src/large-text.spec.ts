import { test as base, expect } from "./test.ts";
import { walkEndless, walkOnPhone, walks } from "./walks.ts";

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
    await walkOnPhone(browser, server, async (page, look) => {
      await expect(page.locator("body")).toHaveCSS("font-size", "21px");
      await walk(page, look);
    });
  });
