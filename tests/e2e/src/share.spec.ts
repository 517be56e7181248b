import { harm, hostileName, noHarm, owner, somebody } from "./people.ts";
import { cancelRun, startRun } from "./probe.ts";
import { askingPlan, expect, slowPlan, test } from "./test.ts";

test("a shared run is live for somebody without an account, shows nothing else, and ends with its link", async ({
  browser,
  server,
}) => {
  test.slow();
  const plan = {
    ...slowPlan(hostileName, 3, 50),
    steps: [
      ...slowPlan(hostileName, 3, 50).steps,
      { id: "ask", skill: "core.noop", needs: ["step-3"], approval: { prompt: "Go on?" } },
    ],
  };
  const runId = await startRun(server, plan);
  const other = await startRun(server, { ...askingPlan, name: "Private numbers" });
  const host = await owner(browser, server);
  await host.page.goto(`/runs/${runId}`);
  await host.page.getByRole("button", { name: "Share" }).click();
  await host.page.getByRole("button", { name: "Create link" }).click();
  const link = await host.page.getByRole("status", { name: "Link to this run" }).textContent();
  const token = link?.split("/").at(-1) ?? "";
  expect(token).toMatch(/^ss_/);

  const guest = await somebody(browser, server);
  await guest.page.goto(`/share/${token}`);
  await expect(guest.page.getByRole("heading", { name: hostileName })).toBeVisible();
  await expect(guest.page.getByText("Shared with you, read-only")).toBeVisible();
  await expect(guest.page.getByText("Live", { exact: true })).toBeVisible();
  expect(await harm(guest.page)).toEqual(noHarm);
  for (const name of ["Pause", "Stop", "Approve", "Reject", "Share", "Run again"])
    await expect(guest.page.getByRole("button", { name, exact: true })).toHaveCount(0);
  await expect(guest.page.getByText("Private numbers")).toHaveCount(0);
  await guest.page.getByRole("tab", { name: "Steps" }).click();
  await guest.page.getByRole("treeitem", { name: "Part 1" }).click();
  await expect(guest.page.getByRole("region", { name: "Part 1" })).toBeVisible();

  // What the owner answers is seen there without a reload.
  await host.page.getByRole("button", { name: "Close" }).first().click();
  await host.page.getByRole("button", { name: "Approve" }).click();
  await expect(guest.page.getByText("Completed", { exact: true }).first()).toBeVisible();

  // The link opens its run and nothing beside it, neither by the API nor in the browser.
  const bearer = { authorization: `Bearer ${token}`, accept: "application/json" };
  const ask = async (path: string) =>
    (await fetch(`${server.url}/api/v1/${path}`, { headers: bearer })).status;
  expect(await ask(`runs/${runId}`)).toBe(200);
  expect(await ask(`runs/${other}`)).toBe(404);
  await guest.page.goto("/runs");
  await expect(guest.page.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await guest.page.goto(`/share/${token}`);
  await expect(guest.page.getByRole("heading", { name: hostileName })).toBeVisible();
  await host.page.getByRole("button", { name: "Share" }).click();
  await host.page
    .getByRole("button", { name: /^Revoke the link/ })
    .first()
    .click();
  await expect(host.page.getByRole("button", { name: /^Revoke the link/ })).toHaveCount(0);
  await expect(guest.page.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
  expect(await ask(`runs/${runId}`)).toBe(401);
  await cancelRun(server, other);
  await host.context.close();
  await guest.context.close();
});

test("a link that never was opens nothing, and says so", async ({ browser, server }) => {
  const guest = await somebody(browser, server);
  await guest.page.goto("/share/ss_nothing-of-this-kind");
  await expect(guest.page.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
  await guest.context.close();
});
