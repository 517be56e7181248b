import type { Page } from "@playwright/test";
import type { PlanInput } from "@stepcast/contracts";
import { accessibilityFaults } from "./accessibility.ts";
import { startRun } from "./probe.ts";
import { askingPlan, completed, expect, failingPlan, runPlan, test } from "./test.ts";

const themes = ["light", "dark"] as const;
const endless = "Kirschgartenwirtschaftsplan".repeat(7);

/** Looks at screens and states, in an order that a person could walk, from Home on. */
type Walk = (page: Page, look: (screen: string) => Promise<void>) => Promise<void>;

const walkRuns: Walk = async (page, look) => {
  await look("home");
  await lookAtMenu(page, "Appearance and language", look);
  await page.getByRole("textbox").first().fill("Create a business plan for Ciliegie");
  await page.keyboard.press("Enter");
  await expect(completed(page)).toBeVisible();
  await expect(page.getByRole("img", { name: "tornado.svg" })).toBeVisible();
  await look("home with a result");
  await page.getByRole("link", { name: "Open run" }).first().click();
  await expect(page.getByRole("tab", { name: "Results" })).toBeVisible();
  for (const tab of ["Results", "Activity", "Steps", "Raw"]) {
    await page.getByRole("tab", { name: tab }).click();
    await look(`run: ${tab}`);
  }
  for (const count of [1, 2]) {
    await page.goto("/");
    await runPlan(page, askingPlan);
    await expect
      .poll(() => page.getByRole("article", { name: "Needs you" }).count())
      .toBeGreaterThanOrEqual(count);
  }
  await look("home with questions");
  await page.goto("/");
  await runPlan(page, failingPlan);
  await expect(page.getByText("Plan failed after")).toBeVisible();
  await look("home with a failure");
  await page.getByRole("link", { name: "Open run" }).first().click();
  await expect(page.getByRole("region", { name: "Post the entry" })).toBeVisible();
  await look("run: failed step");
  await page.goto("/runs");
  await expect(page.getByRole("link", { name: /Quarterly numbers/ }).first()).toBeVisible();
  await look("runs");
};

/** What a button opens, while it is open. */
async function lookAtMenu(
  page: Page,
  button: string,
  look: (screen: string) => Promise<void>,
): Promise<void> {
  await page.getByRole("button", { name: button }).first().click();
  await expect(page.getByRole("menu")).toBeVisible();
  await look(`menu: ${button}`);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
}

const settingsPages = [
  ["/settings/profile", "Profile"],
  ["/settings/sessions", "Sessions"],
  ["/settings/keys", "API keys"],
  ["/settings/projects", "Projects"],
  ["/settings/rooms", "Rooms"],
  ["/settings/members", "Members"],
  ["/settings/audit", "Audit log"],
  ["/settings/limits", "Limits"],
  ["/system", "System"],
] as const;

/** The settings with something in them, and their dialogs. */
const walkSettings: Walk = async (page, look) => {
  await page.goto("/settings/keys");
  await page.getByRole("button", { name: "New key" }).click();
  await look("new key");
  await page.getByLabel("Name").fill(endless);
  await page.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByRole("heading", { name: "Copy your key now" })).toBeVisible();
  await look("key, shown once");
  await page.getByRole("button", { name: "Done" }).click();
  await lookAtMenu(page, "Actions for Kirschgarten", look);
  await page.goto("/settings/members");
  await page.getByRole("button", { name: "Invite" }).click();
  await look("invite");
  await page.getByRole("button", { name: "Create link" }).click();
  await expect(page.getByRole("heading", { name: "Send this link" })).toBeVisible();
  await look("invitation, shown once");
  await page.getByRole("button", { name: "Done" }).click();
  for (const [path, title] of settingsPages) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.locator(".appear-late")).toHaveCount(0);
    await look(title);
  }
  await page.goto("/settings");
  await expect(page.getByRole("link", { name: "Sessions" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(/Settings · Stepcast$/);
  await look("settings");
};

/** A run that is shared, and what is there for whoever is not signed in, or has a wrong address. */
const walkOutside: Walk = async (page, look) => {
  await runPlan(page, failingPlan);
  await page.getByRole("link", { name: "Open run" }).first().click();
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Create link" }).click();
  const link = page.getByRole("status", { name: "Link to this run" });
  await expect(link).toBeVisible();
  await look("share");
  await page.goto((await link.textContent()) ?? "");
  await expect(page.getByText("Shared with you, read-only")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Quarterly numbers" })).toBeVisible();
  await look("shared run");
  await lookAtMenu(page, "Appearance and language", look);
  await page.goto("/share/ss_nothing");
  await expect(page.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
  await look("shared run that is gone");
  await page.goto("/join?token=nothing");
  await expect(page.getByRole("heading", { name: "Join" })).toBeVisible();
  await look("join");
  await page.goto("/nowhere");
  await expect(page).toHaveTitle("There is nothing at this address · Stepcast");
  await look("nothing here");
  await page.context().clearCookies();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await look("sign in");
};

const walks = [
  ["of runs", walkRuns],
  ["of settings", walkSettings],
  ["of sharing", walkOutside],
] as const;

for (const [theme, [which, walk]] of themes.flatMap((theme) =>
  walks.map((walk) => [theme, walk] as const),
))
  test(`no screen ${which} has an accessibility fault, ${theme}`, async ({ browser, server }) => {
    test.slow();
    const context = await browser.newContext({
      colorScheme: theme,
      baseURL: server.url,
      reducedMotion: "reduce",
      locale: "en-GB",
    });
    const page = await context.newPage();
    await page.goto(server.signInLink);
    await walk(page, async (screen) => {
      expect.soft(await accessibilityFaults(page), screen).toEqual([]);
    });
    await context.close();
  });

const endlessPlan: PlanInput = {
  name: endless,
  goal: endless,
  steps: [
    {
      id: "long",
      label: endless,
      skill: "core.fail",
      input: { fatal: true, message: endless },
    },
    { id: "ask", label: endless, skill: "core.noop", approval: { prompt: endless } },
  ],
};

const walkEndless: Walk = async (page, look) => {
  await runPlan(page, endlessPlan);
  // Runs of the tests before may ask for somebody too.
  await expect(page.getByRole("article", { name: "Needs you" }).first()).toBeVisible();
  await look("home with endless names");
  await page.getByRole("link", { name: "Open run" }).first().click();
  for (const tab of ["Results", "Activity", "Steps", "Raw"]) {
    await page.getByRole("tab", { name: tab }).click();
    await look(`run with endless names: ${tab}`);
  }
  await page.getByRole("tab", { name: "Steps" }).click();
  await page.getByRole("treeitem").first().click();
  await look("step with an endless name");
  await page.getByRole("button", { name: "Back to the run" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("Failed").first()).toBeVisible();
  await page.goto("/runs");
  await expect(page.getByRole("link", { name: endless }).first()).toBeVisible();
  await look("runs with endless names");
};

for (const [which, walk] of [...walks, ["of endless names", walkEndless]] as const)
  test(`no screen ${which} scrolls sideways on a phone`, async ({ browser, server }) => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      baseURL: server.url,
      reducedMotion: "reduce",
      locale: "en-GB",
    });
    const page = await context.newPage();
    await page.goto(server.signInLink);
    await walk(page, async (screen) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(`${screen}: ${width}`).toBe(`${screen}: 390`);
    });
    await context.close();
  });

test("the words of a filter stay on one line on a phone, in the language with the longest", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    baseURL: server.url,
    locale: "fr-FR",
  });
  const page = await context.newPage();
  await page.goto(server.signInLink);
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
  await context.close();
});

test("what is chosen and what can be pressed is seen where the system sets the colours", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({
    forcedColors: "active",
    baseURL: server.url,
    locale: "en-GB",
  });
  const page = await context.newPage();
  await page.goto(server.signInLink);
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
  await context.close();
});
