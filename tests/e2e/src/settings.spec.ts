import type { Page } from "@playwright/test";
import { harm, hostileName, inviteLink, join, noHarm, owner, somebody } from "./people.ts";
import { cancelRun, startRun } from "./probe.ts";
import { RunningServer } from "./running-server.ts";
import { completed, composer, expect, runPlan, slowPlan, test } from "./test.ts";

/** Makes a key with these scopes; returns the secret that is shown once. */
async function makeKey(page: Page, name: string, scopes: readonly string[]): Promise<string> {
  await page.goto("/settings/keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill(name);
  for (const scope of scopes)
    await page.getByRole("checkbox", { name: scope, exact: true }).check();
  await page.getByRole("button", { name: "Create key" }).click();
  return await shownKey(page);
}

async function shownKey(page: Page): Promise<string> {
  const key = await page.getByRole("status", { name: "API key" }).textContent();
  await page.getByRole("button", { name: "Done" }).click();
  return key ?? "";
}

async function answerTo(server: RunningServer, key: string): Promise<number> {
  const { status } = await fetch(`${server.url}/api/v1/runs`, {
    headers: { authorization: `Bearer ${key}`, accept: "application/json" },
  });
  return status;
}

test("a key opens the API until it is revoked, and is shown once", async ({ browser, server }) => {
  const { context, page } = await owner(browser, server);
  const key = await makeKey(page, hostileName, ["runs"]);
  expect(key).toMatch(/^sc_/);
  expect(await answerTo(server, key)).toBe(200);
  const row = page.getByRole("listitem").filter({ hasText: hostileName });
  await expect(row).toContainText(key.slice(0, 6));
  await expect(page.getByText(key)).toHaveCount(0);
  expect(await harm(page)).toEqual(noHarm);
  await row.getByRole("button", { name: "Actions for" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke" }).click();
  await expect(row).toHaveCount(0);
  await expect.poll(() => answerTo(server, key)).toBe(401);
  await context.close();
});

test("a rotated key hands over to its successor", async ({ browser, server }) => {
  const { context, page } = await owner(browser, server);
  const old = await makeKey(page, "Nightly import", []);
  const row = page.getByRole("listitem").filter({ hasText: "Nightly import" });
  await row.getByRole("button", { name: "Actions for" }).click();
  await page.getByRole("menuitem", { name: "Rotate" }).click();
  await page.getByLabel("The old secret works for").selectOption({ label: "Not at all" });
  await page.getByRole("button", { name: "Rotate" }).click();
  const next = await shownKey(page);
  expect(next).not.toBe(old);
  expect(await answerTo(server, next)).toBe(200);
  await expect.poll(() => answerTo(server, old)).toBe(401);
  await context.close();
});

test("a session that is ended elsewhere asks for signing in, and keeps the draft", async ({
  browser,
  server,
}) => {
  const here = await owner(browser, server);
  const there = await owner(browser, server);
  await composer(there.page).fill("Half a thought");
  await here.page.goto("/settings/sessions");
  await expect(here.page.getByText("This browser")).toBeVisible();
  await here.page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await here.page
    .getByRole("alertdialog")
    .getByRole("button", { name: "Sign out everywhere else" })
    .click();
  await expect(there.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await there.page.getByLabel("Token or link").fill(server.token);
  await there.page.getByRole("button", { name: "Sign in" }).click();
  await expect(composer(there.page)).toHaveValue("Half a thought");
  await expect(here.page.getByText("This browser")).toBeVisible();
  await here.context.close();
  await there.context.close();
});

test("a project gathers the runs that were started in it", async ({ browser, server }) => {
  const { context, page } = await owner(browser, server);
  await page.goto("/settings/projects");
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByLabel("Name").fill("Cherry orchard");
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Cherry orchard" })).toBeVisible();
  await page.goto("/");
  await page.getByLabel("Project").selectOption({ label: "Cherry orchard" });
  await runPlan(page, slowPlan("Prune the trees", 1, 50));
  await expect(completed(page, "Prune the trees")).toBeVisible();
  await page.getByLabel("Project").selectOption({ label: "No project" });
  await runPlan(page, slowPlan("Whitewash the shed", 1, 50));
  await expect(completed(page, "Whitewash the shed")).toBeVisible();
  await page.goto("/runs");
  await expect(page.getByRole("link", { name: /Whitewash the shed/ })).toBeVisible();
  await page.getByLabel("Project").selectOption({ label: "Cherry orchard" });
  await expect(page.getByRole("link", { name: /Prune the trees/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /Whitewash the shed/ })).toHaveCount(0);
  await context.close();
});

test("a name is kept, and the words follow the language", async ({ browser }) => {
  // One of its own: elsewhere the owner goes on being called so.
  const server = await RunningServer.start();
  await using opened = new AsyncDisposableStack();
  opened.defer(() => server.close());
  const { context, page } = await owner(browser, server);
  await page.goto("/settings");
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  await page.getByRole("radio", { name: "Italiano" }).click();
  await expect(page.getByRole("heading", { name: "Profilo" })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Nome")).toHaveValue("Ada Lovelace");
  await context.close();
});

test("two Enters at once send a form once", async ({ home: page, server }) => {
  await page.goto(`${server.url}/settings/projects`);
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByLabel("Name").fill("Once and for all");
  await page.locator("form").evaluate((form) => {
    for (let enters = 0; enters < 2; enters += 1)
      if (form instanceof HTMLFormElement) form.requestSubmit();
  });
  await expect(page.getByRole("dialog")).toHaveCount(0);
  // Whatever was sent has arrived before the next one.
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByLabel("Name").fill("The next one");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("listitem").filter({ hasText: "The next one" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Once and for all" })).toHaveCount(1);
});

test("the audit log on a phone has the id of a run on one line, or on two that are alike", async ({
  browser,
  server,
}) => {
  const { context, page } = await owner(browser, server);
  const runId = await startRun(server, slowPlan("Told of by its id", 1, 600_000));
  await cancelRun(server, runId);
  const lines = () =>
    page.getByText(runId, { exact: true }).evaluate((shown) => {
      const text = document.createRange();
      text.selectNodeContents(shown);
      const widths = new Map<number, number>();
      for (const { top, width } of text.getClientRects())
        widths.set(Math.round(top), (widths.get(Math.round(top)) ?? 0) + width);
      return {
        count: widths.size,
        uneven: Math.max(...widths.values()) - Math.min(...widths.values()),
      };
    });
  await page.goto("/settings/audit");
  for (const width of [390, 330]) {
    await page.setViewportSize({ width, height: 844 });
    await expect.poll(async () => (await lines()).count).toBeLessThanOrEqual(2);
    // No more than a letter's width.
    expect((await lines()).uneven).toBeLessThan(10);
  }
  await context.close();
});

test("what is taken away in one tab leaves the list of another, and a question about it has an end", async ({
  home: page,
  server,
}) => {
  await page.goto(`${server.url}/settings/keys`);
  const other = await page.context().newPage();
  await other.goto(page.url());
  const there = other.getByRole("button", { name: "Actions for Taken away" });
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill("Taken away");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Done" }).click();
  await there.click();
  await other.getByRole("menuitem", { name: "Revoke" }).click();
  const question = other.getByRole("alertdialog");
  await expect(question).toBeVisible();
  await page.getByRole("button", { name: "Actions for Taken away" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(question).toContainText("It is gone already");
  await expect(question.getByRole("button", { name: "Revoke" })).toHaveCount(0);
  await question.getByRole("button", { name: "Done" }).click();
  await expect(question).toHaveCount(0);
  await expect(there).toHaveCount(0);
  await expect(other.getByRole("alert")).toHaveCount(0);
  await other.getByRole("button", { name: "New key" }).click();
  await expect(other.getByLabel("Name")).toBeFocused();
});

test("lists of the settings follow what others do, and keep what is being written", async ({
  browser,
  server,
}) => {
  const host = await owner(browser, server);
  const guest = await somebody(browser, server);
  const link = await inviteLink(host.page, "Member");
  await expect(host.page.getByRole("list", { name: "Open invitations" })).toBeVisible();
  await host.page.getByRole("button", { name: "Invite" }).click();
  await host.page.getByLabel("E-mail").fill("half@exam");
  await join(guest.page, link, "Grace", "grace.follows@example.org");
  await expect(host.page.getByText("grace.follows@example.org")).toHaveCount(1);
  await expect(host.page.getByLabel("E-mail")).toHaveValue("half@exam");
  await expect(host.page.getByLabel("E-mail")).toBeFocused();
  await host.page.getByRole("button", { name: "Cancel" }).click();

  await guest.page.goto("/settings/rooms");
  await expect(guest.page.getByText("Nobody else is let in.")).toBeVisible();
  await host.page.goto("/settings/rooms");
  await host.page.getByRole("button", { name: "Let somebody in" }).click();
  await host.page.getByLabel("Member", { exact: true }).selectOption({ label: "Grace" });
  await host.page.getByRole("button", { name: "Let in", exact: true }).click();
  const opened = guest.page.getByRole("listitem").filter({ hasText: "owner/main" });
  await expect(opened).toBeVisible();
  await opened.getByRole("button", { name: "Leave owner/main" }).click();
  await host.page.getByRole("button", { name: "Close the room to Grace" }).click();
  await expect(guest.page.getByRole("alertdialog")).toContainText("It is gone already");
  await guest.page.getByRole("alertdialog").getByRole("button", { name: "Done" }).click();
  await expect(opened).toHaveCount(0);

  await host.page.goto("/settings/audit");
  const entry = host.page.getByRole("row").filter({ hasText: "Grace" });
  await expect(entry.first()).toBeVisible();
  const before = await entry.count();
  await guest.page.goto("/settings/profile");
  await guest.page.getByLabel("Name").fill("Grace Hopper");
  await guest.page.getByRole("button", { name: "Save" }).click();
  await expect(entry).toHaveCount(before + 1);
  for (const { context } of [host, guest]) await context.close();
});

test("the way to the other screens stays while the words of one are fetched", async ({
  home: page,
}) => {
  const held = Promise.withResolvers<void>();
  await page.route(/\/assets\/en-/, async (route) => {
    await held.promise;
    await route.continue();
  });
  const asked = page.waitForRequest(/\/assets\/en-/);
  const settings = page.getByRole("link", { name: "Settings" }).first();
  await settings.click();
  await asked;
  await expect(settings).toHaveAttribute("aria-current", "page");
  await expect(settings).toBeFocused();
  held.resolve();
  await expect(page.getByRole("heading", { level: 1, name: "Profile" })).toBeVisible();
  await expect(settings).toBeFocused();
});
