import type { Page } from "@playwright/test";
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

/** Attaches a plan. */
async function attachPlan(page: Page, text: string): Promise<void> {
  await page
    .getByLabel("Attach a CSV or a plan")
    .last()
    .setInputFiles({
      name: "plan.json",
      mimeType: "application/json",
      buffer: Buffer.from(text),
    });
}

test("a plan of many thousand lines is there as soon as it is attached", async ({ home: page }) => {
  const steps = Array.from({ length: 9_000 }, (_, place) => ({
    id: `step-${place}`,
    skill: "core.noop",
  }));
  await attachPlan(page, JSON.stringify({ name: "Large", steps }, null, 2));
  await expect(page.getByText("9,000 steps")).toBeVisible({ timeout: 25_000 });
});

test("a plan that is nested without end is refused for that", async ({ home: page }) => {
  const depth = 100_000;
  const input = `{"x":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  const step = `{"id":"a","skill":"core.echo","input":${input}}`;
  await attachPlan(page, `{"name":"Deep","steps":[${step}]}`);
  await composer(page).press("Enter");
  await expect(page.getByText("Not sent")).toBeVisible();
});
