import { composer, expect, test } from "./test.ts";

test("a problem of a plan leads to its line, however far down that is", async ({ home: page }) => {
  const steps = Array.from({ length: 60 }, (_, place) => ({
    id: `step-${place}`,
    skill: place === 50 ? "core.nooop" : "core.noop",
  }));
  await page.getByRole("radio", { name: "Plan first" }).click();
  await composer(page).fill(JSON.stringify({ name: "Long", steps }));
  await composer(page).press("Enter");
  await page.getByRole("button", { name: "Edit" }).click();
  const source = page.getByRole("textbox", { name: "Plan as JSON" });
  await page.getByRole("button", { name: /core\.nooop/ }).click();
  await expect(source).toBeFocused();
  const place = await source.evaluate((area: HTMLTextAreaElement) => {
    const lines = area.value.split("\n");
    const at = area.value.slice(0, area.selectionStart).split("\n").length;
    const text = area.getBoundingClientRect();
    const frame = area.closest(".overflow-auto")?.getBoundingClientRect();
    return {
      line: lines[at - 1]?.trim(),
      // From the upper edge of what is seen to the line.
      belowEdge: text.top + (text.height / lines.length) * (at - 1) - (frame?.top ?? 0),
      height: frame?.height ?? 0,
    };
  });
  expect(place.line).toContain("core.nooop");
  expect(place.belowEdge).toBeGreaterThan(0);
  expect(place.belowEdge).toBeLessThan(place.height);
});
