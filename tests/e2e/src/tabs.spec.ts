import type { BrowserContext, Page } from "@playwright/test";
import {
  buildProbe,
  loggedSeqs,
  openProbe,
  openStreams,
  probe,
  startRun,
  withProbe,
} from "./probe.ts";
import { RunningServer } from "./running-server.ts";
import { askingPlan, test as base, expect, runPlan, slowPlan, ticker, tickerRow } from "./test.ts";

/** A server for one test, so that its log and its streams are this test's, and a signed-in browser with probes. */
const test = base.extend<{ ground: { own: RunningServer; browserTabs: BrowserContext } }>({
  ground: async ({ browser }, use) => {
    const own = await RunningServer.start();
    const browserTabs = await browser.newContext({ baseURL: own.url });
    await withProbe(browserTabs, own, await buildProbe());
    await use({ own, browserTabs });
    await browserTabs.close();
    await own.close();
  },
});

const patient = { timeout: 30_000 };

async function roles(pages: readonly Page[]): Promise<string[]> {
  return (await Promise.all(pages.map(probe))).map(({ status }) => status.role).sort();
}

async function leaderOf(pages: readonly Page[]): Promise<Page> {
  for (const page of pages) if ((await probe(page)).status.role === "leader") return page;
  throw new Error("no tab leads");
}

/** Every tab has the log as it is now, in order, none twice, and was told of no gap. */
async function expectWhole(pages: readonly Page[], server: RunningServer): Promise<void> {
  const logged = await loggedSeqs(server);
  for (const page of pages) {
    // What is logged meanwhile may be there already.
    const first = async () => (await probe(page)).seqs.slice(0, logged.length);
    await expect.poll(first, patient).toEqual(logged);
    expect((await probe(page)).gaps).toEqual([]);
  }
}

/** Nothing of the page runs until the returned function is called: it waits for an answer, in a call that blocks. */
async function standStill(page: Page, server: RunningServer): Promise<() => void> {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const asked = page.waitForRequest(`${server.url}/held`);
  await page.route(`${server.url}/held`, async (route) => {
    await held;
    await route.fulfill({ body: "" });
  });
  await page.evaluate(() => {
    setTimeout(() => {
      const call = new XMLHttpRequest();
      call.open("GET", "/held", false);
      call.send();
    });
  });
  await asked;
  return release;
}

test("ten tabs hold one connection, and all of them stay live", async ({ ground }) => {
  test.slow();
  const { own, browserTabs } = ground;
  const pages: Page[] = [];
  for (let at = 0; at < 10; at += 1) pages.push(await openProbe(browserTabs, own));
  await expect.poll(() => roles(pages), patient).toEqual([...Array(9).fill("follower"), "leader"]);
  await expect.poll(() => openStreams(own), patient).toBe(1);
  await startRun(own, slowPlan("Shared", 5, 100));
  await expect.poll(async () => (await loggedSeqs(own)).length, patient).toBeGreaterThan(10);
  await expectWhole(pages, own);
  for (const page of pages)
    await expect.poll(async () => (await probe(page)).status.state, patient).toBe("live");
  await expect.poll(() => openStreams(own), patient).toBe(1);
});

test("a closed leader's place is taken within a second, with nothing lost", async ({ ground }) => {
  test.slow();
  const { own, browserTabs } = ground;
  const pages: Page[] = [];
  for (let at = 0; at < 3; at += 1) pages.push(await openProbe(browserTabs, own));
  await startRun(own, slowPlan("Long", 200, 50));
  await expect
    .poll(async () => (await probe(pages[2] as Page)).seqs.length, patient)
    .toBeGreaterThan(10);
  const leader = await leaderOf(pages);
  const left = pages.filter((page) => page !== leader);
  const before = Math.max(...(await Promise.all(left.map(probe))).map(({ seqs }) => seqs.length));
  const closedAt = Date.now();
  await leader.close();
  await expect
    .poll(() => roles(left), { intervals: [10], ...patient })
    .toEqual(["follower", "leader"]);
  for (const page of left)
    await expect
      .poll(async () => (await probe(page)).seqs.length, { intervals: [10], ...patient })
      .toBeGreaterThan(before + 2);
  const movedMs = Date.now() - closedAt;
  test.info().annotations.push({ type: "moved the stream in", description: `${movedMs} ms` });
  // A second on a machine that is not loaded; the time of both polls is in it.
  expect(movedMs).toBeLessThan(10_000);
  await expect.poll(() => openStreams(own), patient).toBe(1);
  await expectWhole(left, own);
});

test("a leader that stands still is relieved by a tab that does not", async ({ ground }) => {
  test.slow();
  const { own, browserTabs } = ground;
  const pages = [await openProbe(browserTabs, own), await openProbe(browserTabs, own)];
  await startRun(own, slowPlan("Long", 200, 100));
  const leader = await leaderOf(pages);
  const other = pages.find((page) => page !== leader) as Page;
  const release = await standStill(leader, own);
  await expect.poll(async () => (await probe(other)).status.role, patient).toBe("leader");
  const { length } = (await probe(other)).seqs;
  await expect
    .poll(async () => (await probe(other)).seqs.length, patient)
    .toBeGreaterThan(length + 3);
  release();
  await expect.poll(() => roles(pages), patient).toEqual(["follower", "leader"]);
  await expect.poll(() => openStreams(own), patient).toBe(1);
  await expectWhole(pages, own);
});

test("tabs of the app share a run's stream, and a reload in its middle shows the same", async ({
  ground,
}) => {
  test.slow();
  const { own, browserTabs } = ground;
  const first = await browserTabs.newPage();
  await first.goto("/");
  await runPlan(first, askingPlan);
  await expect(first).toHaveURL(/run=/);
  const pages = [first];
  for (let at = 0; at < 2; at += 1) {
    const page = await browserTabs.newPage();
    await page.goto(first.url());
    pages.push(page);
  }
  for (const page of pages)
    await expect(tickerRow(page, "Send it")).toContainText("Needs you", patient);
  await expect.poll(() => openStreams(own), patient).toBe(1);
  const before = await ticker(first).getByRole("listitem").allTextContents();
  await first.reload();
  await expect
    .poll(() => ticker(first).getByRole("listitem").allTextContents(), patient)
    .toEqual(before);
  // Answered in one tab, the run goes on in all of them.
  await first.getByRole("button", { name: "Approve" }).first().click();
  for (const page of pages) await expect(page.getByText(/\d m?s · 2 steps/)).toBeVisible(patient);
  await expect.poll(() => openStreams(own), patient).toBe(1);
});
