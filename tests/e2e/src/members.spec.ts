import { harm, hostileName, inviteLink, join, noHarm, owner, somebody } from "./people.ts";
import { runStatus, startRun } from "./probe.ts";
import { completed, composer, expect, slowPlan, test } from "./test.ts";

test("somebody who is invited comes in, sees a new role at once, and is kept out when disabled", async ({
  browser,
  server,
}) => {
  test.slow();
  const host = await owner(browser, server);
  const guest = await somebody(browser, server);
  const link = await inviteLink(host.page, "Viewer");
  await join(guest.page, link, hostileName, "grace@example.org");

  // A viewer sees everything of theirs, may not start, and is told why.
  await composer(guest.page).fill("Analyze steam efficiency");
  const run = guest.page.getByRole("button", { name: "Run", exact: true });
  await expect(run).toHaveAttribute("aria-disabled", "true");
  // In the page and not only in a tip, which a touch does not show.
  await expect(guest.page.getByRole("form").getByText("You are a viewer here")).toBeVisible();
  await run.hover();
  await expect(guest.page.getByRole("tooltip").first()).toContainText("You are a viewer here");
  await guest.page.goto("/settings/rooms");
  const letIn = guest.page.getByRole("button", { name: "Let somebody in" });
  await expect(letIn).toHaveAttribute("aria-disabled", "true");
  await guest.page.goto("/settings/members");
  await expect(guest.page.getByText("Only an owner sees this page")).toBeVisible();

  await guest.page.goto("/");
  await composer(guest.page).fill("Analyze steam efficiency");
  await expect(run).toHaveAttribute("aria-disabled", "true");
  await host.page.goto("/settings/members");
  const row = host.page.getByRole("listitem").filter({ hasText: "grace@example.org" });
  await expect(row).toContainText(hostileName);
  expect(await harm(host.page)).toEqual(noHarm);
  await row.getByRole("combobox").selectOption({ label: "Member" });
  await expect(row.getByRole("combobox")).toHaveValue("member");

  await expect(run).toHaveAttribute("aria-disabled", "false");
  await run.click();
  await expect(completed(guest.page)).toBeVisible();

  await row.getByRole("button", { name: "Actions for" }).click();
  await host.page.getByRole("menuitem", { name: "Disable" }).click();
  await host.page.getByRole("alertdialog").getByRole("button", { name: "Disable" }).click();
  await expect(row).toContainText("Disabled");
  await expect(guest.page.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await host.page.goto("/settings/audit");
  const entry = host.page.getByRole("row").filter({ hasText: `disabled ${hostileName}` });
  await expect(entry.first()).toBeVisible();
  await host.context.close();
  await guest.context.close();
});

test("an invitation works once, and a member comes back by their password", async ({
  browser,
  server,
}) => {
  test.slow();
  const host = await owner(browser, server);
  const guest = await somebody(browser, server);
  const late = await somebody(browser, server);
  const link = await inviteLink(host.page, "Member");
  await join(guest.page, link, "Konrad", "konrad@example.org");
  await late.page.goto(link);
  await expect(late.page.getByText("This invitation was used")).toBeVisible();
  await expect(late.page.getByLabel("Your name")).toHaveCount(0);

  await guest.page.goto("/settings/profile");
  await guest.page.getByRole("button", { name: "Sign out" }).click();
  await guest.page.getByLabel("E-mail").fill("konrad@example.org");
  await guest.page.getByLabel("Password").fill("another password");
  await guest.page.getByRole("button", { name: "Sign in" }).click();
  await expect(guest.page.getByRole("alert")).toContainText("do not belong together");
  await guest.page.getByLabel("Password").fill("a long enough password");
  await guest.page.getByRole("button", { name: "Sign in" }).click();
  await expect(composer(guest.page)).toBeVisible();
  for (const { context } of [host, guest, late]) await context.close();
});

test("a room is opened to somebody and closed again", async ({ browser, server }) => {
  test.slow();
  const host = await owner(browser, server);
  const guest = await somebody(browser, server);
  await join(guest.page, await inviteLink(host.page, "Member"), "Alan", "alan@example.org");
  const runId = await startRun(server, slowPlan("Open numbers", 1, 50));
  await expect.poll(() => runStatus(server, runId)).toBe("completed");
  await host.page.goto("/settings/rooms");
  await host.page.getByRole("button", { name: "Let somebody in" }).click();
  await host.page.getByLabel("Member", { exact: true }).selectOption({ label: "Alan" });
  await host.page.getByRole("button", { name: "Let in", exact: true }).click();
  await guest.page.goto("/settings/rooms");
  const room = guest.page.getByRole("listitem").filter({ hasText: "owner/main" });
  await room.getByRole("link", { name: "Runs" }).click();
  const shown = guest.page.getByRole("link", { name: /Open numbers/ });
  await expect(shown).toBeVisible();
  await shown.click();
  await expect(guest.page.getByRole("heading", { name: "Open numbers" })).toBeVisible();

  await guest.page.goto("/settings/rooms");
  await room.getByRole("button", { name: "Leave owner/main" }).click();
  await guest.page.getByRole("alertdialog").getByRole("button", { name: "Leave" }).click();
  await expect(room).toHaveCount(0);
  await host.page.goto("/settings/rooms");
  await host.page.getByRole("button", { name: "Let somebody in" }).click();
  await host.page.getByLabel("Member", { exact: true }).selectOption({ label: "Alan" });
  await host.page.getByRole("button", { name: "Let in", exact: true }).click();
  await host.page.getByRole("button", { name: "Close the room to" }).first().click();
  await expect(host.page.getByText("Nobody else is let in.")).toBeVisible();
  await guest.page.goto("/settings/rooms");
  await expect(async () => {
    await guest.page.reload();
    await expect(guest.page.getByText("yours")).toBeVisible();
    await expect(guest.page.getByText("owner/main")).toHaveCount(0);
  }).toPass();
  for (const { context } of [host, guest]) await context.close();
});

test("without scripts an invitation's link leads to a page that joins", async ({
  browser,
  server,
}) => {
  const host = await owner(browser, server);
  const link = await inviteLink(host.page, "Member");
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByRole("link", { name: "Sign in without them" })).toBeVisible();
  const token = new URL(link).searchParams.get("token") ?? "";
  await page.getByLabel("With an invitation").fill(token);
  await page.getByRole("button", { name: "Join without scripts" }).click();
  await page.getByLabel("Your name").fill("Mary");
  await page.getByLabel("E-mail").fill("mary@example.org");
  await page.getByLabel("Password").fill("a long enough password");
  await page.getByRole("button", { name: "Join" }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe("/");
  expect((await context.cookies()).some(({ httpOnly }) => httpOnly)).toBe(true);
  for (const each of [host.context, context]) await each.close();
});
