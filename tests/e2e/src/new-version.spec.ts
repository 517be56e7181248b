import type { Page } from "@playwright/test";
import { attachCsv, composer, expect, test } from "./test.ts";

/** As after a new build was deployed: the page has another script, and the parts of before are gone. */
async function deploy(page: Page): Promise<void> {
  await page.route(/\/assets\/.*\.js$/, (route) => route.fulfill({ status: 404 }));
  await page.route("**/index.html", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/(\/assets\/index-)[\w-]+(\.js)/, "$1anewer00$2");
    await route.fulfill({ response, body });
  });
}

/** Something that a reload would forget. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { sameDocument: true }));
const isMarked = (page: Page) => page.evaluate(() => "sameDocument" in window);

test("an app that was updated meanwhile says so, and one press loads it with what was written and attached", async ({
  home: page,
}) => {
  const main = page.getByRole("main");
  const file = page.getByRole("button", { name: "Remove orchard.csv" });
  await composer(page).fill("A plan for the orchard");
  await attachCsv(page, "Year;Sales\n2026;100,00\n");
  await expect(file).toBeVisible();
  await mark(page);
  await deploy(page);
  await page.getByRole("link", { name: "Agents" }).first().click();
  await expect(main.getByText("Stepcast was updated")).toBeVisible();
  await page.getByRole("link", { name: "Home" }).first().click();
  await expect(composer(page)).toHaveValue("A plan for the orchard");
  await expect(file).toBeVisible();
  expect(await isMarked(page)).toBe(true);

  await page.unrouteAll();
  await page.getByRole("button", { name: "Load new version" }).click();
  await expect.poll(() => isMarked(page).catch(() => true)).toBe(false);
  await expect(composer(page)).toHaveValue("A plan for the orchard");
  await expect(file).toBeVisible();
  await expect(page.getByText("Stepcast was updated")).toHaveCount(0);
  await page.getByRole("link", { name: "Agents" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Agents" })).toBeVisible();
});

test("a page that stood still while the app was updated says so when it goes on", async ({
  home: page,
}) => {
  await expect(page.getByRole("complementary", { name: "Stepcast" })).toContainText("Live");
  await deploy(page);
  for (const event of ["freeze", "resume"])
    await page.evaluate((name) => document.dispatchEvent(new Event(name)), event);
  await expect(page.getByText("Stepcast was updated").first()).toBeVisible();
});

test("a plan whose editor is gone stays, and what was changed in one survives a reload", async ({
  home: page,
}) => {
  await page.getByRole("radio", { name: "Plan first" }).click();
  await composer(page).fill("Analyze steam efficiency");
  await composer(page).press("Enter");
  const edit = page.getByRole("button", { name: "Edit" });
  await expect(edit).toBeVisible();
  await deploy(page);
  await edit.click();
  const main = page.getByRole("main");
  await expect(main.getByText("Stepcast was updated")).toBeVisible();
  await expect(composer(page)).toBeVisible();

  await page.unrouteAll();
  await main.getByRole("button", { name: "Load new version" }).click();
  await edit.click();
  const source = page.getByRole("textbox", { name: "Plan as JSON" });
  await source.fill('{ "name": "Half');
  await page.reload();
  await expect(source).toHaveValue('{ "name": "Half');
});

test("a part that cannot be fetched is asked for when somebody presses for it, and hides no other screen", async ({
  home: page,
}) => {
  let asked = 0;
  // What a browser's extension puts into the page is no part of the app.
  await page.evaluate(() => {
    const foreign = Object.assign(document.createElement("script"), { type: "module" });
    foreign.src = "chrome-extension://abc/page.js";
    document.head.prepend(foreign);
  });
  // The words of the settings; the screens themselves are there.
  await page.route(/\/assets\/en-[\w-]+\.js$/, (route) => {
    asked += 1;
    return route.fulfill({ status: 500 });
  });
  await mark(page);
  const settings = page.getByRole("link", { name: "Settings" }).first();
  const missing = page.getByText("This part of the app could not be fetched");
  await settings.click();
  await expect(missing).toBeVisible();
  const soFar = asked;
  await page.getByRole("link", { name: "Runs" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Runs" })).toBeVisible();
  expect(asked).toBe(soFar);
  await settings.click();
  await expect(missing).toBeVisible();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Profile" })).toBeVisible();
  expect(await isMarked(page)).toBe(true);
});
