import { attachCsv, completed, composer, expect, hold, test } from "./test.ts";

test("a file that was removed while it was on its way stays away", async ({ home: page }) => {
  const letGo = await hold(page, /\/api\/v1\/artifacts/);
  await attachCsv(page, "Year;Sales\n2026;0\n");
  const remove = page.getByRole("button", { name: "Remove orchard.csv" });
  await remove.click();
  await letGo();
  await page.getByRole("radio", { name: "Plan first" }).click();
  await page.getByRole("radio", { name: "Run", exact: true }).click();
  await expect(remove).toHaveCount(0);
});

for (const width of [1440, 390])
  test(`a file that arrives leaves what removes it under the pointer, ${width} px wide`, async ({
    home: page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    const letGo = await hold(page, /\/api\/v1\/artifacts/);
    // Longer than there is room for.
    const name = `${"orchard ".repeat(20)}.csv`;
    await attachCsv(page, "Year;Sales\n2026;0\n", name);
    const remove = page.getByRole("button", { name: `Remove ${name}` });
    await remove.hover();
    const before = await remove.boundingBox();
    await page.mouse.down();
    await expect(page.getByRole("img", { name: "Uploading" })).toBeVisible();
    await letGo();
    await expect(page.getByRole("img", { name: "Uploading" })).toHaveCount(0);
    expect(await remove.boundingBox()).toEqual(before);
    expect(before?.width).toBe(before?.height);
    await page.mouse.up();
    await expect(remove).toHaveCount(0);
  });

test("words that were changed while their file was on its way wait to be sent", async ({
  home: page,
}) => {
  const letGo = await hold(page, /\/api\/v1\/artifacts/);
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("runs.start")) sent.push(request.postData() ?? "");
  });
  await attachCsv(page, "Year;Sales\n2026;1\n");
  const run = page.getByRole("button", { name: "Run", exact: true });
  await composer(page).fill("Create a business plan for Ciliegie");
  await composer(page).press("Enter");
  await expect(run).toBeDisabled();
  await composer(page).fill("Create a landing page for Cil");
  await expect(run).toBeEnabled();
  await letGo();
  await expect(page.getByRole("img", { name: "Uploading" })).toHaveCount(0);
  await composer(page).fill("Create a landing page for Ciliegie");
  await run.click();
  await expect(completed(page, "Landing page: Ciliegie")).toBeVisible();
  expect(sent).toHaveLength(1);
});

test("what is meant as a plan and is none says why, and is not sent as a goal", async ({
  home: page,
}) => {
  const run = page.getByRole("button", { name: "Run", exact: true });
  const form = page.getByRole("form", { name: "New goal" });
  const json = '{"name": "Harvest", "steps": [{"id": "pick", "skill": "core.noop"}]}';
  await composer(page).fill(json.slice(0, -1));
  await expect(form.getByRole("status")).toContainText("This is not JSON yet");
  await expect(run).toBeDisabled();
  await composer(page).press("Enter");
  await composer(page).fill('{"goal": "Create a business plan"}');
  await expect(form.getByRole("status")).toContainText("not yet a plan");
  await composer(page).press("Enter");
  await composer(page).fill(`\`\`\`json\n${json}\n\`\`\``);
  await expect(form.getByText("Plan “Harvest”, 1 step")).toBeVisible();
  await composer(page).press("Enter");
  await expect(completed(page, "Harvest")).toBeVisible();
  await expect(page.getByRole("region", { name: "Runs" }).getByText("No plan")).toHaveCount(0);
});

test("a file is taken also where it is dropped beside the composer, and from the clipboard", async ({
  home: page,
}) => {
  const bring = (type: "drop" | "paste", name: string) =>
    page.evaluate(
      ([type, name]) => {
        const data = new DataTransfer();
        data.items.add(new File(["Year;Sales\n2026;0\n"], name, { type: "text/csv" }));
        const event =
          type === "drop"
            ? new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true })
            : new ClipboardEvent(type, { clipboardData: data, bubbles: true, cancelable: true });
        const place = type === "drop" ? document.body : document.activeElement;
        place?.dispatchEvent(event);
        // Else the browser leaves the page, and shows the file.
        return event.defaultPrevented;
      },
      [type, name] as const,
    );
  expect(await bring("drop", "dropped.csv")).toBe(true);
  await expect(page.getByRole("button", { name: "Remove dropped.csv" })).toBeVisible();
  await composer(page).focus();
  expect(await bring("paste", "pasted.csv")).toBe(true);
  await expect(page.getByRole("button", { name: "Remove pasted.csv" })).toBeVisible();
});

test("text that is dragged to the composer is written there", async ({ home: page }) => {
  const words = page.getByText("Enter to send").last();
  await words.selectText();
  await words.dragTo(composer(page));
  await expect(composer(page)).toHaveValue(/Enter to send/);
});

test("a file comes back however often its plan is discarded, and takes the place of one that was refused", async ({
  home: page,
}) => {
  await attachCsv(page, "Year;Sales\n2026;2\n");
  const attached = page.getByRole("button", { name: "Remove orchard.csv" });
  await expect(attached).toBeVisible();
  await page.getByRole("radio", { name: "Plan first" }).click();
  await composer(page).fill("Create a business plan for Ciliegie");
  const picture = { name: "picture.png", mimeType: "image/png", buffer: Buffer.alloc(9) };
  for (const refused of [undefined, undefined, picture]) {
    await composer(page).press("Enter");
    const discard = page.getByRole("button", { name: "Discard" });
    await expect(discard).toBeVisible();
    await expect(attached).toHaveCount(0);
    if (refused !== undefined) {
      await page.getByLabel("Attach a CSV or a plan").last().setInputFiles(refused);
      await expect(page.getByRole("alert")).toContainText(refused.name);
    }
    await discard.click();
    await expect(attached).toBeVisible();
  }
});
