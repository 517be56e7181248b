import { accessibilityFaults } from "./accessibility.ts";
import { startRun } from "./probe.ts";
import { expect, failingPlan, test } from "./test.ts";
import { phone, signedIn, walkEndless, walkOnPhone, walks } from "./walks.ts";

const themes = ["light", "dark"] as const;
for (const [theme, [which, walk]] of themes.flatMap((theme) =>
  walks.map((walk) => [theme, walk] as const),
))
  test(`no screen ${which} has an accessibility fault, ${theme}`, async ({ browser, server }) => {
    test.slow();
    await signedIn(browser, server, { colorScheme: theme }, (page) =>
      walk(page, async (screen) => {
        expect.soft(await accessibilityFaults(page), screen).toEqual([]);
      }),
    );
  });

for (const [which, walk] of [...walks, ["of endless names", walkEndless]] as const)
  test(`no screen ${which} scrolls sideways on a phone`, async ({ browser, server }) => {
    await walkOnPhone(browser, server, walk);
  });

test("the words of a filter stay on one line on a phone, in the language with the longest", async ({
  browser,
  server,
}) => {
  await signedIn(browser, server, { ...phone, locale: "fr-FR" }, async (page) => {
    await page.goto("/runs");
    const filters = page.getByRole("main").getByRole("radio");
    await expect(filters.filter({ hasText: "En pause" })).toBeVisible();
    const lines = await filters.evaluateAll((shown) =>
      shown.map((filter) => {
        const words = document.createRange();
        words.selectNodeContents(filter);
        return `${filter.textContent}: ${words.getClientRects().length}`;
      }),
    );
    expect(lines.filter((line) => !line.endsWith(": 1"))).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

test("what is chosen and what can be pressed is seen where the system sets the colours", async ({
  browser,
  server,
}) => {
  await signedIn(browser, server, { forcedColors: "active" }, async (page) => {
    const runId = await startRun(server, failingPlan);
    await page.goto(`/runs/${runId}?tab=steps`);
    const steps = page.getByRole("tab", { name: "Steps" });
    await expect(steps).toHaveCSS("outline-style", "solid");
    await expect(page.getByRole("link", { name: "Runs" }).first()).toHaveCSS(
      "outline-style",
      "solid",
    );
    for (const other of [
      page.getByRole("tab", { name: "Raw" }),
      page.getByRole("link", { name: "Agents" }).first(),
    ])
      await expect(other).toHaveCSS("outline-style", "none");
    await expect(page.getByRole("button", { name: "Retry failed" })).toHaveCSS(
      "border-top-width",
      "1px",
    );
  });
});

test("nothing fades where the system asks for less motion", async ({ home: page }) => {
  const form = page.getByRole("form", { name: "New goal" });
  await expect(form).toHaveCSS("transition-duration", "0s");
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await expect(form).not.toHaveCSS("transition-duration", "0s");
});
