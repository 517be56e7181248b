import type { Page } from "@playwright/test";
import { owner } from "./people.ts";
import { cancelRun, runStatus, startRun } from "./probe.ts";
import { expect, slowPlan, test } from "./test.ts";

/** Waits until the dialog has the focus, for only then it hears the key, and leaves it. */
async function leave(page: Page, dialog: "alertdialog" | "dialog"): Promise<void> {
  await expect(page.getByRole(dialog).locator(":focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
}

test("after a dialog the focus is where it was", async ({ home: page, server }) => {
  const runId = await startRun(server, slowPlan("By keys", 1, 600_000));
  await page.goto(`${server.url}/runs/${runId}`);
  for (const [name, dialog] of [
    ["Stop", "alertdialog"],
    ["Share", "dialog"],
  ] as const) {
    const button = page.getByRole("button", { name, exact: true });
    await button.focus();
    await page.keyboard.press("Enter");
    await leave(page, dialog);
    await expect(button).toBeFocused();
  }
  await cancelRun(server, runId);

  await page.goto(`${server.url}/settings/keys`);
  const create = page.getByRole("button", { name: "New key" });
  await create.focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Name").fill("By keys");
  await page.keyboard.press("Enter");
  // What is shown once is copied next.
  await expect(page.getByRole("button", { name: "API key" })).toBeFocused();
  await page.getByRole("button", { name: "Done" }).press("Enter");
  await expect(create).toBeFocused();
  // A dialog that was chosen from a menu leads back to the menu's button.
  const menu = page.getByRole("button", { name: /By keys/ });
  await menu.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Revoke" })).toBeFocused();
  await page.keyboard.press("Enter");
  await leave(page, "alertdialog");
  await expect(menu).toBeFocused();
});

test("a tab of a run that is pressed with a pointer is not marked as one that keys reached", async ({
  home: page,
  server,
}) => {
  const runId = await startRun(server, slowPlan("Pressed", 1, 600_000));
  await page.goto(`${server.url}/runs/${runId}`);
  const isMarked = (tab: Element) => tab.matches(":focus-visible");
  const steps = page.getByRole("tab", { name: "Steps" });
  await steps.click();
  await expect(steps).toBeFocused();
  expect(await steps.evaluate(isMarked)).toBe(false);
  await page.keyboard.press("ArrowRight");
  expect(await page.getByRole("tab", { name: "Raw" }).evaluate(isMarked)).toBe(true);
  await cancelRun(server, runId);
});

test("the focus stays near what was taken away, and on a button that waits for its answer", async ({
  home: page,
  server,
}) => {
  const nowhere = () => page.evaluate(() => document.activeElement === document.body);
  const runId = await startRun(server, slowPlan("By keys too", 1, 600_000));
  await page.goto(`${server.url}/runs/${runId}`);
  await page.getByRole("button", { name: "Pause" }).press("Enter");
  await expect(page.getByRole("button", { name: "Resume" })).toBeFocused();
  const stop = page.getByRole("button", { name: "Stop", exact: true });
  // The run may be told to be paused before the command is answered, and takes no other until then.
  await expect(stop).toBeEnabled();
  await stop.press("Enter");
  await page.getByRole("alertdialog").getByRole("button", { name: "Stop" }).press("Enter");
  await expect.poll(() => runStatus(server, runId)).toBe("cancelled");
  await expect(stop).toHaveCount(0);
  await expect.poll(nowhere).toBe(false);

  await page.goto(`${server.url}/settings/keys`);
  const create = page.getByRole("button", { name: "New key" });
  await create.click();
  await page.getByLabel("Name").fill("Soon gone");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Done" }).press("Enter");
  // A dialog gives the focus back a moment after it is gone.
  await expect(create).toBeFocused();
  const menu = page.getByRole("button", { name: "Actions for Soon gone" });
  await menu.press("Enter");
  await page.getByRole("menuitem", { name: "Revoke" }).press("Enter");
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).press("Enter");
  await expect(menu).toHaveCount(0);
  await expect.poll(nowhere).toBe(false);
});

test("a double click answers one question, and not the next that takes its place", async ({
  home: page,
  server,
}) => {
  const runId = await startRun(server, {
    name: "Two letters",
    steps: ["first", "second"].map((id) => ({
      id,
      skill: "core.noop",
      approval: { prompt: `Send the ${id}?` },
    })),
  });
  await page.goto(`${server.url}/runs/${runId}`);
  const questions = page.getByRole("main").getByRole("article", { name: "Needs your answer" });
  await expect(questions).toHaveCount(2);
  await questions.first().getByRole("button", { name: "Approve" }).click();
  await expect(questions).toHaveCount(1);
  // The pointer is where it was.
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  // Its own click counts; whatever the one before sent has arrived before it.
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  await expect(questions).toHaveCount(1);
  await cancelRun(server, runId);
});

test("on a phone the focus stays in the page when what had it makes way for another", async ({
  browser,
  server,
}) => {
  const { context, page } = await owner(browser, server);
  const place = () => page.evaluate(() => document.activeElement?.closest("#content")?.id);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/settings");
  await page.getByRole("main").getByRole("link", { name: "API keys" }).click();
  await expect(page.getByRole("heading", { name: "API keys" })).toBeVisible();
  await expect.poll(place).toBe("content");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill("On a phone");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("link", { name: "All settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await expect.poll(place).toBe("content");

  await page.getByRole("main").getByRole("link", { name: "API keys" }).click();
  const menu = page.getByRole("button", { name: "Actions for On a phone" });
  await menu.click();
  await expect(page.getByRole("menu")).toBeFocused();
  await page.goBack();
  await expect(menu).toHaveCount(0);
  await expect.poll(place).toBe("content");
  await context.close();
});
