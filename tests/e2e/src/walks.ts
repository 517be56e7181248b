import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import type { PlanInput } from "@stepcast/contracts";
import type { RunningServer } from "./running-server.ts";
import { askingPlan, completed, expect, failingPlan, runPlan } from "./test.ts";

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

/** The screens that there are, and what they are called together. */
export const walks = [
  ["of runs", walkRuns],
  ["of settings", walkSettings],
  ["of sharing", walkOutside],
] as const;

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

/** Where every name is as long as it may be, and one word. */
export const walkEndless: Walk = async (page, look) => {
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

/** Hands `work` the page of somebody who is signed in, in a browser of its own that is set as `options` say. */
export async function signedIn(
  browser: Browser,
  server: RunningServer,
  options: BrowserContextOptions,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    baseURL: server.url,
    reducedMotion: "reduce",
    locale: "en-GB",
    ...options,
  });
  const page = await context.newPage();
  await page.goto(server.signInLink);
  await work(page);
  await context.close();
}

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;

/** Walks on a phone, where no screen may scroll sideways. */
export function walkOnPhone(browser: Browser, server: RunningServer, walk: Walk): Promise<void> {
  return signedIn(browser, server, phone, (page) =>
    walk(page, async (screen) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(`${screen}: ${width}`).toBe(`${screen}: 390`);
    }),
  );
}
