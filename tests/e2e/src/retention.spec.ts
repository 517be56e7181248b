import { RunningServer } from "./running-server.ts";
import { expect, test } from "./test.ts";

test("a run that retention removed says when, on its page and where its files were shown", async ({
  browser,
}) => {
  // One of its own: everything that ended goes, and no other run keeps a file alive.
  const server = await RunningServer.start();
  await using opened = new AsyncDisposableStack();
  opened.defer(() => server.close());
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(server.signInLink);
  const headers = {
    authorization: `Bearer ${server.token}`,
    accept: "application/json",
    "content-type": "application/json",
  };
  const post = (path: string, body: object) =>
    fetch(`${server.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const goal = "Create a business plan for Ciliegie";
  const { runId } = await (await post("/api/v1/runs?wait=true", { goal })).json();
  await page.goto(`/runs/${runId}`);
  await expect(page.getByRole("img", { name: "tornado.svg" })).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByTitle("Download").first().click();
  expect((await saved).suggestedFilename()).toMatch(/\.svg$/);

  // A file that did not arrive is not gone: it says why, and can be asked for again.
  await page.route("**/artifacts/**", (route) => route.abort());
  await page.getByTitle("Download").first().click();
  await expect(page.getByRole("alert")).toContainText("unreachable");
  await page.unroute("**/artifacts/**");
  const savedAfterAll = page.waitForEvent("download");
  await page.getByTitle("Download").first().click();
  await savedAfterAll;
  await expect(page.getByRole("alert")).toHaveCount(0);

  const { link } = await (await post("/trpc/shares.create", { runId })).json().then(dataOf);

  // What ended a moment ago is too old already.
  expect((await post("/api/v1/retention", { days: 0 })).status).toBe(200);
  // One that this browser does not keep yet.
  await page.getByTitle("Download").last().click();
  const today = new RegExp(`removed by retention on \\d+ \\w+ ${new Date().getFullYear()}`, "i");
  await expect(page.getByRole("status").filter({ hasText: today })).toBeVisible();
  for (const tab of ["activity", "steps", "raw"]) {
    await page.goto(`/runs/${runId}?tab=${tab}`);
    await expect(page.getByRole("heading", { level: 1, name: today })).toBeVisible();
  }
  await expect(page.getByText("Runs that ended are kept for a while")).toBeVisible();
  await page.goto("/runs/run_never");
  await expect(page.getByRole("heading", { name: "There is no such run" })).toBeVisible();
  // Whoever has a link to it learns the same, and nobody else does.
  const guest = await browser.newContext({ baseURL: server.url, locale: "en-GB" });
  const shared = await guest.newPage();
  await shared.goto(new URL(link).pathname);
  await expect(shared.getByRole("heading", { level: 1, name: today })).toBeVisible();
  await shared.goto("/share/ss_nothing-of-this-kind");
  await expect(shared.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
  await guest.close();
  await context.close();
});

/** What a tRPC call answered with. */
function dataOf(answer: { readonly result: { readonly data: { readonly link: string } } }) {
  return answer.result.data;
}
