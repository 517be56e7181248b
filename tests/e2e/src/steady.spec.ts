import { completed, composer, expect, test } from "./test.ts";

test("what loads late does not move the button that is being pressed", async ({ home: page }) => {
  const gate = Promise.withResolvers<void>();
  await page.route(/\/artifacts\//, async (route) => {
    await gate.promise;
    await route.continue();
  });
  await composer(page).fill("Create a business plan for Ciliegie");
  await composer(page).press("Enter");
  await expect(completed(page)).toBeVisible();
  const open = page.getByRole("link", { name: "Open run" });
  await open.hover();
  const before = await open.boundingBox();
  await page.mouse.down();
  gate.resolve();
  const drawing = page.getByRole("img", { name: "tornado.svg" });
  await expect
    .poll(() => drawing.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(100);
  await expect(
    page.locator(".prose").getByRole("heading", { name: /Business plan/ }),
  ).toBeVisible();
  expect(await open.boundingBox()).toEqual(before);
  await page.mouse.up();
  await expect(page.getByRole("tab", { name: "Results" })).toBeVisible();
});
