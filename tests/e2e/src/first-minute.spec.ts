import { attachCsv, completed, composer, expect, outcome, test, ticker } from "./test.ts";

test("a goal in the composer becomes a plan, a ticker and a result, on one page", async ({
  home: page,
}) => {
  await page.getByRole("button", { name: "Create a business plan for a cherry orchard" }).click();
  await expect(composer(page)).toHaveValue(/cherry orchard/);
  const answered = Promise.withResolvers<void>();
  await page.route(/\/trpc\/runs\.start/, async (route) => {
    await answered.promise;
    await route.continue();
  });
  await composer(page).press("Enter");
  // Shown at once, not when the server has answered.
  await expect(ticker(page)).toContainText("cherry orchard");
  const told = outcome(page, "Plan completed in");
  answered.resolve();
  await told;

  const run = await runInAddress(page.url(), (url) =>
    page.evaluate(async (path) => (await fetch(path)).json(), url),
  );
  const npv = new Intl.NumberFormat("en", { maximumFractionDigits: 0 }).format(run.npv);
  await expect(figure("NPV")).toHaveText(npv);
  await expect(figure("IRR")).toHaveText(`${(run.irr * 100).toFixed(2)}%`);
  await expect(page.getByRole("img", { name: "tornado.svg" })).toBeVisible();
  const drawn = page.getByRole("img", { name: "tornado.svg" });
  await expect
    .poll(() => drawn.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(100);
  await expect(
    page.locator(".prose").getByRole("heading", { name: /Business plan/ }),
  ).toBeVisible();
  await expect(page.getByText(/\d m?s · 8 steps/)).toBeVisible();

  // The one line leaves by itself; the result stays.
  await expect(page.getByText("Plan completed in")).toBeHidden();
  await expect(figure("NPV")).toBeVisible();

  function figure(name: string) {
    return page
      .locator("dl > div")
      .filter({ has: page.getByText(name, { exact: true }) })
      .locator("dd");
  }
});

async function runInAddress(
  address: string,
  get: (url: string) => Promise<{ run: { output: { npv: number; irr: number } } }>,
) {
  const runId = new URL(address).searchParams.get("run");
  return (await get(`/api/v1/runs/${runId}`)).run.output;
}

test("Plan first shows the plan with its reason, lets it be changed, and runs it", async ({
  home: page,
}) => {
  await page.getByRole("radio", { name: "Plan first" }).click();
  await composer(page).fill("Create a business plan for Ciliegie");
  await composer(page).press("Enter");
  await expect(page.getByRole("heading", { name: /Business plan: Ciliegie/ })).toBeVisible();
  await page.getByText("Why this plan?").click();
  await expect(page.getByText(/sample/).first()).toBeVisible();
  await page.getByRole("button", { name: "Edit" }).click();
  const source = page.getByLabel("Plan as JSON");
  const text = await source.inputValue();
  await source.fill(text.replace('"finance.npv"', '"finance.nvp"'));
  await expect(page.getByText(/Did you mean finance.npv/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Done" })).toBeDisabled();
  await source.fill(text.replace(/"name": "[^"]*"/, '"name": "My own plan"'));
  await expect(page.getByText(/Ready to run: 8 steps/)).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Run", exact: true }).last().click();
  await expect(completed(page, "My own plan")).toBeVisible();
});

test("a CSV beside the goal is what the plan reads", async ({ home: page }) => {
  await attachCsv(page, "Year;Sales;Investment\n2026;0;1.000,00\n2027;600,00;0\n2028;700,00;0\n");
  await expect(page.getByRole("button", { name: "Remove orchard.csv" })).toBeVisible();
  await composer(page).fill("Crea un business plan per Ciliegie");
  await composer(page).press("Control+Enter");
  await expect(completed(page)).toBeVisible();
  const npv = -1000 + 600 / 1.08 + 700 / 1.08 ** 2;
  await expect(page.getByText(npv.toFixed(2)).first()).toBeVisible();
  // Run at once: the plan is not shown.
  await expect(page.getByRole("region", { name: "Order of the steps" })).toHaveCount(0);
});

test("what is not a plan and not a table is refused by name", async ({ home: page }) => {
  await page
    .getByLabel("Attach a CSV or a plan")
    .last()
    .setInputFiles({
      name: "photo.png",
      mimeType: "image/png",
      buffer: Buffer.from([137, 80, 78, 71]),
    });
  await expect(page.getByRole("alert")).toContainText("photo.png");
});
