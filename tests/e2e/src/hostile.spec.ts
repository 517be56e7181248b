import type { Page } from "@playwright/test";
import { composer, expect, test } from "./test.ts";

const names = [
  "<img src=x onerror=window.__xss=1>",
  "</script><script>window.__xss=1</script>",
  "[click](javascript:window.__xss=1) **bold**",
  "\u202Eلافتة الكرز\u202C 🍒👩‍🌾",
  "{{constructor.constructor('window.__xss=1')()}}",
];

for (const name of names)
  test(`a goal is text, whatever it holds: ${name.slice(0, 24)}`, async ({ home: page }) => {
    await page.evaluate(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        Object.assign(window, { __violation: event.violatedDirective });
      });
    });
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await composer(page).fill(`Create a business plan for ${name}`);
    await composer(page).press("Enter");
    await expect(page.getByText("Plan completed in")).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 }).last()).toBeVisible();
    await page.getByRole("link", { name: "Open run" }).click();
    for (const tab of ["Results", "Activity", "Steps", "Raw"])
      await page.getByRole("tab", { name: tab }).click();
    expect(await evil(page)).toEqual({ xss: false, violation: false, scripts: 0 });
    expect(dialogs).toEqual([]);
  });

test("a page that a run wrote is shown without any power", async ({ home: page }) => {
  await composer(page).fill(`Create a landing page for ${names[0]}`);
  await composer(page).press("Enter");
  await expect(page.getByText("Plan completed in")).toBeVisible();
  const frame = page.locator("iframe[title='landing-page.html']");
  await expect(frame).toHaveAttribute("sandbox", "");
  await expect(frame.contentFrame().getByText("<img src=x").first()).toBeVisible();
  expect(await evil(page)).toEqual({ xss: false, violation: false, scripts: 0 });
});

async function evil(page: Page) {
  return await page.evaluate(() => ({
    xss: "__xss" in window,
    violation: "__violation" in window,
    scripts: document.querySelectorAll("body script:not([src]), [onerror], a[href^='javascript:']")
      .length,
  }));
}
