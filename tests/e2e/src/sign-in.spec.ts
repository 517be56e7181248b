import { composer, expect, outcome, test } from "./test.ts";

test("without a session the page explains the link and takes a pasted token, and keeps the draft", async ({
  home: page,
  server,
}) => {
  await composer(page).fill("Half a thought");
  await page.context().clearCookies();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByLabel("Token or link").fill("not-the-token");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("not right");
  await page.getByLabel("Token or link").fill(server.signInLink);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(composer(page)).toHaveValue("Half a thought");
  await expect(page.getByText("Live").first()).toBeVisible();
});

test("the page speaks Italian to Italians and can be told otherwise", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ locale: "it-IT" });
  const page = await context.newPage();
  await page.goto(server.signInLink);
  await page
    .getByRole("textbox", { name: "Che cosa va fatto?" })
    .fill("Crea un business plan per Ciliegie");
  const told = outcome(page, "Piano completato in");
  await page.keyboard.press("Enter");
  await told;
  await page.getByRole("button", { name: "Aspetto e lingua" }).first().click();
  await page.getByRole("menuitemradio", { name: "Français" }).click();
  await expect(page.getByRole("link", { name: "Accueil" }).first()).toBeVisible();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await context.close();
});
