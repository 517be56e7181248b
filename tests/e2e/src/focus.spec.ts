import type { Page } from "@playwright/test";
import { cancelRun, startRun } from "./probe.ts";
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
