import type { Browser, BrowserContext, Page } from "@playwright/test";
import type { RunningServer } from "./running-server.ts";
import { composer, expect } from "./test.ts";

/** Names that would be code if a page took them for it. */
export const hostileName = "<img src=x onerror=window.__xss=1>";

/** Somebody in a browser of their own. */
export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** A browser without a session. */
export async function somebody(browser: Browser, server: RunningServer): Promise<Person> {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      Object.assign(window, { __violation: event.violatedDirective });
    });
  });
  return { context, page };
}

/** The owner of the server, signed in, on Home. */
export async function owner(browser: Browser, server: RunningServer): Promise<Person> {
  const person = await somebody(browser, server);
  await person.page.goto(server.signInLink);
  await expect(composer(person.page)).toBeVisible();
  return person;
}

/** Invites through the page of the members; returns the link that is shown once. */
export async function inviteLink(page: Page, role: "Owner" | "Member" | "Viewer"): Promise<string> {
  await page.goto("/settings/members");
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByLabel("Role", { exact: true }).selectOption({ label: role });
  await page.getByRole("button", { name: "Create link" }).click();
  const link = await page.getByRole("status", { name: "Invitation link" }).textContent();
  await page.getByRole("button", { name: "Done" }).click();
  return link ?? "";
}

/** Makes an account of an invitation. */
export async function join(page: Page, link: string, name: string, email: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("a long enough password");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(composer(page)).toBeVisible();
}

/** What a hostile text would have left in a page. */
export async function harm(page: Page) {
  return await page.evaluate(() => ({
    xss: "__xss" in window,
    violation: "__violation" in window,
    scripts: document.querySelectorAll("body script:not([src]), [onerror], a[href^='javascript:']")
      .length,
  }));
}

export const noHarm = { xss: false, violation: false, scripts: 0 };
