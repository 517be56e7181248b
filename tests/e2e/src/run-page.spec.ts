import { cancelRun, startRun } from "./probe.ts";
import { completed, expect, failingPlan, runPlan, slowPlan, test } from "./test.ts";

const [read, post, mail] = failingPlan.steps;
if (read === undefined || post === undefined || mail === undefined) throw new Error("three steps");

test("the page of a run tells its phases as they come, and what went wrong", async ({
  home: page,
}) => {
  await runPlan(page, {
    ...failingPlan,
    phases: [
      { id: "gather", name: "Gathering" },
      { id: "book", name: "Booking" },
    ],
    steps: [
      { ...read, phase: "gather" },
      { ...post, phase: "book" },
      { ...mail, phase: "book" },
    ],
  });
  await expect(page.getByText("Plan failed after")).toBeVisible();
  await page.getByRole("link", { name: "Open run" }).first().click();
  const failed = page.getByRole("region", { name: "Post the entry" });
  await expect(failed).toContainText("The period 2026-03 is closed");
  await expect(failed).toContainText("Booking");
  await page.getByRole("tab", { name: "Activity" }).click();
  const activity = page.getByRole("log");
  for (const line of ["Gathering began", "Gathering is done", "Booking began"])
    await expect(activity.getByText(line, { exact: true })).toBeVisible();
});

test("the keys of the list of steps go on from the step that was selected elsewhere", async ({
  home: page,
}) => {
  await runPlan(page, slowPlan("Keys", 4, 1));
  await expect(completed(page)).toBeVisible();
  await page.getByRole("link", { name: "Open run" }).first().click();
  await page.getByRole("tab", { name: "Steps" }).click();
  const tree = page.getByRole("tree", { name: "Steps" });
  await tree.getByRole("treeitem", { name: "Part 1" }).click();
  await expect(page.getByRole("region", { name: "Part 1" })).toBeVisible();
  await page.keyboard.press("]");
  await expect(page.getByRole("region", { name: "Part 2" })).toBeVisible();
  await tree.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Part 3" })).toBeVisible();
});

test("a stage of many steps leaves the list of steps at hand, and shows the one that is selected", async ({
  home: page,
}) => {
  const steps = Array.from({ length: 60 }, (_, place) => ({
    id: `wide-${place}`,
    label: `Field ${place}.`,
    skill: "core.noop",
  }));
  await runPlan(page, { name: "Wide", steps });
  await expect(completed(page)).toBeVisible();
  await page.getByRole("link", { name: "Open run" }).first().click();
  await page.getByRole("tab", { name: "Steps" }).click();
  const graph = page.getByRole("region", { name: "Order of the steps" });
  await expect(graph).toBeVisible();
  expect((await graph.boundingBox())?.height).toBeLessThan(600);
  const tree = page.getByRole("tree", { name: "Steps" });
  await tree.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const last = graph.getByRole("button", { name: "Field 59." });
  await expect
    .poll(async () => {
      const [inner, outer] = await Promise.all([last.boundingBox(), graph.boundingBox()]);
      return (
        inner && outer && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height
      );
    })
    .toBe(true);
});

test("the question whether to stop a run is taken back when the run is stopped elsewhere", async ({
  home: page,
  server,
}) => {
  const runId = await startRun(server, slowPlan("Elsewhere", 1, 600_000));
  await page.goto(`${server.url}/runs/${runId}`);
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await page.keyboard.press(".");
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await cancelRun(server, runId);
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(page.getByText("Stopped").first()).toBeVisible();
});

test("what the steps of a run gave is shown as they finish", async ({ home: page, server }) => {
  const runId = await startRun(server, {
    name: "Parts",
    steps: [
      { id: "first", label: "First part", skill: "core.echo", input: { text: "Forty crates" } },
      {
        id: "second",
        label: "Second part",
        skill: "core.noop",
        needs: ["first"],
        approval: { prompt: "Go on?" },
      },
    ],
  });
  await page.goto(`${server.url}/runs/${runId}?tab=results`);
  const results = page.getByRole("tabpanel", { name: "Results" });
  await expect(results.getByRole("term").filter({ hasText: "First part" })).toBeVisible();
  await expect(results.getByText("Forty crates")).toBeVisible();
  await page.getByRole("button", { name: "Reject" }).click();
  await expect(page.getByText("Failed").first()).toBeVisible();
  await page.getByRole("tab", { name: "Results" }).click();
  await expect(results.getByText("Forty crates")).toBeVisible();
  // What failed is told by the name that it has in the plan.
  const failedId = await startRun(server, failingPlan);
  await page.goto(`${server.url}/runs/${failedId}?tab=results`);
  await expect(results.getByText("Post the entry · The period 2026-03 is closed")).toBeVisible();
});

test("a text that is short is shown whole, a longer one in part until all of it is asked for", async ({
  home: page,
  server,
}) => {
  const report = (lines: number) =>
    startRun(server, {
      name: `${lines} lines`,
      steps: [
        {
          id: "write",
          skill: "report.markdown",
          input: {
            title: "Stock",
            sections: Array.from({ length: lines }, (_, at) => ({
              heading: `Shelf ${at + 1}`,
              text: "Full",
            })),
          },
        },
      ],
    });
  await page.goto(`${server.url}/runs/${await report(2)}?tab=results`);
  await expect(page.getByRole("heading", { name: "Shelf 2" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Show all" })).toHaveCount(0);
  await page.goto(`${server.url}/runs/${await report(40)}?tab=results`);
  await page.getByRole("button", { name: "Show all" }).click();
  await page.getByRole("button", { name: "Show less" }).click();
  await expect(page.getByRole("button", { name: "Show all" })).toBeVisible();
});

test("the system page counts who listens, and to what", async ({ home: page, server }) => {
  const gone = new AbortController();
  const headers = { authorization: `Bearer ${server.token}` };
  const listening = await fetch(`${server.url}/api/v1/events?types=notification.*`, {
    headers,
    signal: gone.signal,
  });
  expect(listening.status).toBe(200);
  await page.goto(`${server.url}/system`);
  const feed = page.getByRole("row").filter({ hasText: "notification.*" });
  await expect(feed).toContainText("owner/main");
  gone.abort();
  await expect(feed).toBeHidden();
});
