import type { Page } from "@playwright/test";
import { expect, test } from "./test.ts";

/** All that the page holds: what is drawn, what is not, and what it keeps for later. */
async function everythingOf(page: Page): Promise<string> {
  return await page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
      location.href,
    ].join("\n"),
  );
}

test("a secret that somebody put into a goal is on no page", async ({ home: page, server }) => {
  const secret = server.token;
  const answer = await fetch(`${server.url}/api/v1/runs?wait=true`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    body: JSON.stringify({ goal: `Create a business plan for ${secret}` }),
  });
  expect(answer.status).toBe(200);
  const { runId } = await answer.json();
  expect(await everythingOf(page)).not.toContain(secret);
  await page.goto(`${server.url}/runs/${runId}`);
  await expect(page.getByRole("tab", { name: "Results" })).toBeVisible();
  for (const tab of ["Results", "Activity", "Steps", "Raw"]) {
    await page.getByRole("tab", { name: tab }).click();
    await expect(page.getByRole("tabpanel").first()).toBeVisible();
    expect(await everythingOf(page), tab).not.toContain(secret);
  }
  for (const place of ["/", "/runs", "/settings/audit", "/settings/sessions", "/system"]) {
    await page.goto(server.url + place);
    await expect(page.getByRole("main")).toContainText(/\w{3}/);
    expect(await everythingOf(page), place).not.toContain(secret);
  }
});
