import { test as base, expect, type Locator, type Page } from "@playwright/test";
import type { PlanInput } from "@stepcast/contracts";
import { RunningServer } from "./running-server.ts";

interface Fixtures {
  /** Signed in, on Home. */
  readonly home: Page;
}

interface WorkerFixtures {
  readonly server: RunningServer;
}

/** Playwright's test with a server of its own per worker. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from a pattern
    async ({}, use) => {
      const server = await RunningServer.start();
      await use(server);
      await server.close();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  home: async ({ page, server }, use) => {
    await page.goto(server.signInLink);
    await expect(composer(page)).toBeVisible();
    // A font that arrives between a press and its release moves what was pressed.
    await page.evaluate(() => document.fonts.ready);
    await use(page);
  },
});

export { expect };

export function composer(page: Page): Locator {
  return page.getByRole("textbox", { name: "What should get done?" });
}

/** Holds back what is asked of an address; the answer lets go of it and waits until it has arrived. */
export async function hold(page: Page, address: RegExp): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<void>();
  await page.route(address, async (route) => {
    await held.promise;
    await route.continue();
  });
  const arrived = page.waitForResponse(address);
  return async () => {
    held.resolve();
    await arrived;
  };
}

/** Attaches a table; it may still be on its way afterwards. */
export async function attachCsv(page: Page, text: string, name = "orchard.csv"): Promise<void> {
  await page
    .getByLabel("Attach a CSV or a plan")
    .last()
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
}

/** The ticker that is shown; there is at most one on Home. */
export function ticker(page: Page): Locator {
  return page.locator(".sc-ticker:not([data-presence=hidden])");
}

/** A row of the ticker by the step's label. */
export function tickerRow(page: Page, label: string): Locator {
  return ticker(page).getByRole("listitem").filter({ hasText: label });
}

/** The result of a run that completed here, under its name: it stays, the ticker's line about it leaves. */
export function completed(page: Page, name = ""): Locator {
  return page.getByRole("heading", { level: 2, name: `Completed ${name}` });
}

/** Resolves when the ticker tells this of a run that ended. Watched from inside the page: it may leave again soon. */
export async function outcome(page: Page, words: string): Promise<void> {
  await page.waitForFunction(
    (told) => document.querySelector(".sc-outcome")?.textContent?.includes(told),
    words,
  );
}

/** Hands a plan to the composer and runs it. Resolves when the server has it, and its ticker or its result is there. */
export async function runPlan(page: Page, plan: PlanInput): Promise<void> {
  const answered = page.waitForResponse(/\/trpc\/runs\.start/);
  await composer(page).fill(JSON.stringify(plan));
  await composer(page).press("Enter");
  await answered;
  const itsTicker = ticker(page).filter({ hasText: plan.name });
  await expect(itsTicker.or(completed(page, plan.name)).first()).toBeVisible();
}

/** Steps that wait one after the other: `count` of them, `ms` each. */
export function slowPlan(name: string, count: number, ms: number): PlanInput {
  return {
    name,
    steps: Array.from({ length: count }, (_, place) => ({
      id: `step-${place + 1}`,
      label: `Part ${place + 1}`,
      skill: "core.sleep",
      input: { ms },
      ...(place > 0 && { needs: [`step-${place}`] }),
    })),
    output: { parts: count },
  };
}

export const failingPlan: PlanInput = {
  name: "Quarterly numbers",
  steps: [
    { id: "read", label: "Read the ledger", skill: "core.noop" },
    {
      id: "post",
      label: "Post the entry",
      skill: "core.fail",
      input: { fatal: true, message: "The period 2026-03 is closed" },
      needs: ["read"],
    },
    { id: "mail", label: "Mail the summary", skill: "core.noop", needs: ["post"] },
  ],
};

export const askingPlan: PlanInput = {
  name: "Newsletter",
  steps: [
    { id: "write", label: "Write it", skill: "core.echo", input: { text: "Ciao" } },
    {
      id: "send",
      label: "Send it",
      skill: "core.noop",
      needs: ["write"],
      approval: { prompt: "Send it to 40 people?" },
    },
  ],
};
