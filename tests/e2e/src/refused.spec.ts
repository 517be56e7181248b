import { startRun } from "./probe.ts";
import { attachCsv, completed, composer, expect, hold, slowPlan, test } from "./test.ts";

const misspelt = JSON.stringify({
  name: "Nap",
  steps: [{ id: "nap", skill: "core.sleeep", input: { ms: 1 } }],
});

test("a plan that is refused stays in the composer, with what to put right", async ({
  home: page,
}) => {
  await composer(page).fill(misspelt);
  await composer(page).press("Enter");
  await expect(page.getByText(/Did you mean core\.sleep\b/).first()).toBeVisible();
  await expect(composer(page)).toHaveValue(misspelt);

  // The list tells each problem in full, also the one that the sentence above ends with.
  const twice = JSON.stringify({
    name: "Twice",
    steps: [
      { id: "nap", skill: "core.noop", needs: ["bed"] },
      { id: "rest", skill: "core.noop", needs: ["sofa"] },
    ],
  });
  await composer(page).fill(twice);
  await composer(page).press("Enter");
  const problems = page.getByRole("main").getByRole("listitem");
  for (const step of ["bed", "sofa"])
    await expect(problems.filter({ hasText: `the plan has no step "${step}"` })).toBeVisible();
  // One alone, with nothing more to say, is not told once more.
  await composer(page).fill('{"name": "Nothing", "steps": []}');
  await composer(page).press("Enter");
  await expect(page.getByText("a plan needs at least one step")).toBeVisible();
  await expect(problems.filter({ hasText: "/steps" })).toHaveCount(0);
});

test("what was typed and attached stays when the network fails, and goes when it is sent", async ({
  home: page,
}) => {
  await attachCsv(page, "Year;Sales;Investment\n2026;0;1.000,00\n2027;600,00;0\n2028;700,00;0\n");
  const attached = page.getByRole("button", { name: "Remove orchard.csv" });
  await expect(attached).toBeVisible();
  const goal = "Crea un business plan per Ciliegie";
  await composer(page).fill(goal);
  await page.route(/\/trpc\/runs\.start/, (route) => route.abort());
  await composer(page).press("Enter");
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(composer(page)).toHaveValue(goal);
  await expect(attached).toBeVisible();

  await page.unrouteAll();
  await composer(page).press("Enter");
  await expect(completed(page)).toBeVisible();
  await expect(composer(page)).toHaveValue("");
  await expect(attached).toHaveCount(0);
});

test("a goal without a plan says so and offers goals that have one", async ({ home: page }) => {
  await composer(page).fill("Sing me a lullaby");
  await composer(page).press("Enter");
  await expect(page.getByText("No plan for this goal")).toBeVisible();
  await expect(page.getByRole("button", { name: "Run again" })).toHaveCount(0);
  await expect(page.getByRole("region", { name: "No plan for this goal" })).toBeVisible();
  await page.getByRole("button", { name: "Analyze steam efficiency" }).click();
  await expect(composer(page)).toHaveValue("Analyze steam efficiency");
  const row = page.getByRole("link", { name: /Sing me a lullaby/ });
  // It never had steps to count.
  await expect(row).not.toContainText("0/0");
  await row.click();
  await expect(page.getByRole("tab", { name: "Results" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Run again" })).toHaveCount(0);
});

test("a plan that waits survives a reload, and gives the goal and the file back when it is discarded", async ({
  home: page,
}) => {
  await attachCsv(page, "Year;Sales;Investment\n2026;0;1.000,00\n2027;600,00;0\n");
  const attached = page.getByRole("button", { name: "Remove orchard.csv" });
  await expect(attached).toBeVisible();
  const goal = "Create a business plan for Ciliegie";
  await page.getByRole("radio", { name: "Plan first" }).click();
  await composer(page).fill(goal);
  await composer(page).press("Enter");
  const drafted = page.getByRole("heading", { name: /Business plan: Ciliegie/ });
  await expect(drafted).toBeVisible();
  await expect(composer(page)).toHaveValue("");
  await page.reload();
  await expect(drafted).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(drafted).toHaveCount(0);
  await expect(composer(page)).toHaveValue(goal);
  await expect(attached).toBeVisible();
  await page.reload();
  await expect(composer(page)).toHaveValue(goal);
  await expect(drafted).toHaveCount(0);
});

test("a goal that is too long is not cut and not sent", async ({ home: page }) => {
  await composer(page).fill("x".repeat(4_010));
  await expect(page.getByRole("alert")).toContainText("10 too long");
  await composer(page).press("Enter");
  await expect(composer(page)).toHaveValue("x".repeat(4_010));
  await expect(page).not.toHaveURL(/run=/);
});

test("whoever leaves while a run starts stays where they went", async ({ home: page }) => {
  const letGo = await hold(page, /\/trpc\/runs\.start/);
  await composer(page).fill("Create a business plan for people in a hurry");
  await composer(page).press("Enter");
  await page.getByRole("link", { name: "Agents" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Agents" })).toBeVisible();
  await letGo();
  await page.getByRole("link", { name: "Runs" }).first().click();
  await expect(page.getByRole("link", { name: /in a hurry/ }).first()).toBeVisible();
  await expect(page).toHaveURL(/\/runs$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/agents$/);
});

test("a page whose words do not load is there in English, and speaks them once the server answers", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ baseURL: server.url, locale: "it-IT" });
  const page = await context.newPage();
  await page.route(/\/assets\/it-|\/healthz$/, (route) => route.abort());
  await page.goto(server.signInLink);
  await expect(composer(page)).toBeVisible();
  await page.unrouteAll();
  await expect(page.getByRole("textbox", { name: "Che cosa" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "it");
  await context.close();
});

test("what an address asks for and nobody has is taken out of it", async ({
  home: page,
  server,
}) => {
  await page.goto(`${server.url}/runs?status=asleep`);
  await expect(page).toHaveURL(/\/runs$/);
  await expect(page.getByRole("radio", { name: "All", exact: true })).toBeChecked();
  await expect(page.getByRole("alert")).toHaveCount(0);
  const runId = await startRun(server, slowPlan("At a wrong tab", 1, 1));
  await page.goto(`${server.url}/runs/${runId}?tab=nothing`);
  await expect(page.getByRole("tab", { selected: true })).toHaveCount(1);
});
