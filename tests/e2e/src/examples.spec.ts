import { expect, test } from "./test.ts";

for (const locale of ["en-GB", "it-IT", "fr-FR"])
  test(`every example is a goal that can be planned, and nothing is logged as wrong, ${locale}`, async ({
    browser,
    server,
  }) => {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(message.text());
    });
    await page.goto(server.signInLink);
    const examples = page.getByRole("main").locator("button.rounded-full");
    await expect(examples).toHaveCount(3);
    for (const goal of await examples.allTextContents()) {
      const answer = await page.request.post(`${server.url}/trpc/plans.draft`, {
        data: { goal },
        headers: { authorization: `Bearer ${server.token}` },
      });
      expect({ goal, ok: answer.ok() }).toEqual({ goal, ok: true });
    }
    expect(faults).toEqual([]);
    await context.close();
  });
