import { harm, noHarm } from "./people.ts";
import { completed, composer, expect, test } from "./test.ts";

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
    await expect(completed(page)).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 }).last()).toBeVisible();
    await page.getByRole("link", { name: "Open run" }).click();
    for (const tab of ["Results", "Activity", "Steps", "Raw"])
      await page.getByRole("tab", { name: tab }).click();
    expect(await harm(page)).toEqual(noHarm);
    expect(dialogs).toEqual([]);
  });

test("a page that a run wrote is shown without any power", async ({ home: page }) => {
  await composer(page).fill(`Create a landing page for ${names[0]}`);
  await composer(page).press("Enter");
  await expect(completed(page)).toBeVisible();
  const frame = page.locator("iframe[title='landing-page.html']");
  await expect(frame).toHaveAttribute("sandbox", "");
  await expect(frame.contentFrame().getByText("<img src=x").first()).toBeVisible();
  expect(await harm(page)).toEqual(noHarm);
});
