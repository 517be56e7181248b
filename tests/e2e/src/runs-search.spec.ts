import { startRun } from "./probe.ts";
import { expect, slowPlan, test } from "./test.ts";

test("what runs are searched for is in the address: shared, reloaded, and one step back", async ({
  home: page,
  server,
}) => {
  for (const name of ["Prune the cherry trees", "Paint the fence", "Order 0042"])
    await startRun(server, slowPlan(name, 1, 10));
  const search = page.getByRole("searchbox", { name: "Search runs" });
  const row = (name: string) => page.getByRole("main").getByRole("link", { name });
  const words = () => new URL(page.url()).searchParams.get("q");
  await page.getByRole("link", { name: "Runs", exact: true }).first().click();
  await expect(row("Paint the fence")).toBeVisible();
  const entries = await page.evaluate(() => history.length);

  await search.pressSequentially("cherry trees", { delay: 60 });
  await expect(row("Prune the cherry trees")).toBeVisible();
  await expect(row("Paint the fence")).toHaveCount(0);
  await expect.poll(words).toBe("cherry trees");
  await expect(search).toBeFocused();
  expect(await page.evaluate(() => history.length)).toBe(entries);

  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(other.getByRole("searchbox")).toHaveValue("cherry trees");
  await expect(other.getByRole("link", { name: "Prune the cherry trees" })).toBeVisible();
  await expect(other.getByRole("link", { name: "Paint the fence" })).toHaveCount(0);
  await other.close();
  await page.reload();
  await expect(search).toHaveValue("cherry trees");
  await expect(row("Prune the cherry trees")).toBeVisible();
  await expect(row("Paint the fence")).toHaveCount(0);

  // Pressed before the pause in typing that it takes to reach the address.
  await search.fill("prune");
  await row("Prune the cherry trees").click();
  await expect(page.getByRole("heading", { name: "Prune the cherry trees" })).toBeVisible();
  await page.goBack();
  await expect(search).toHaveValue("prune");
  expect(words()).toBe("prune");
  await page.goBack();
  await expect(page.getByRole("textbox", { name: "What should get done?" })).toBeVisible();
  await page.goForward();
  await expect(search).toHaveValue("prune");

  // The way to the list as a whole.
  await page.getByRole("link", { name: "Runs", exact: true }).first().click();
  await expect(search).toHaveValue("");
  await expect(row("Paint the fence")).toBeVisible();
  await page.goBack();
  await expect(search).toHaveValue("prune");
  await expect(row("Paint the fence")).toHaveCount(0);

  await search.fill("");
  await expect.poll(() => new URL(page.url()).search).toBe("");
  await expect(row("Paint the fence")).toBeVisible();
});

test("an address with any text behind it searches for that text", async ({
  home: page,
  server,
}) => {
  await startRun(server, slowPlan("Order 0042", 1, 10));
  await startRun(server, slowPlan("Sharpen the saw", 1, 10));
  const search = page.getByRole("searchbox", { name: "Search runs" });
  const order = page.getByRole("link", { name: "Order 0042" });
  for (const [address, shown] of [
    ["?q=0042", "0042"],
    ["?q=42", "42"],
    ["?q=%20order%200042%20", "order 0042"],
    ["?q=Order+0042&status=succeeded", "Order 0042"],
  ] as const) {
    await page.goto(`${server.url}/runs${address}`);
    await expect(search).toHaveValue(shown);
    await expect(order.first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Sharpen the saw" })).toHaveCount(0);
  }
  for (const [address, shown] of [
    ["?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "<img src=x onerror=alert(1)>"],
    ['?q={"a":[1]}', '{"a":[1]}'],
    ["?q=%zz%", "%zz%"],
    [`?q=${"x".repeat(3_000)}`, "x".repeat(200)],
  ] as const) {
    await page.goto(`${server.url}/runs${address}`);
    await expect(search).toHaveValue(shown);
    await expect(page.getByText("No runs match")).toBeVisible();
  }
  for (const address of ["?q=", "?q=%20", "?q=a&q=b"]) {
    await page.goto(`${server.url}/runs${address}`);
    await expect(order.first()).toBeVisible();
    await expect(search).toHaveValue("");
    await expect.poll(() => new URL(page.url()).search).toBe("");
  }
});
