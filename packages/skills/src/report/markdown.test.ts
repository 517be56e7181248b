import { createTestContext } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { irr } from "../finance/irr.ts";
import { npv } from "../finance/npv.ts";
import { sensitivity } from "../finance/sensitivity.ts";
import { markdown } from "./markdown.ts";

async function write(input: object) {
  const test = createTestContext();
  const result = await markdown.run(markdown.input.parse(input), test.context);
  return { ...markdown.output.parse(result), stored: test.text(result.artifact) };
}

async function valued(flows: number[], locale: string, rate = 0.1) {
  const { context } = createTestContext();
  return {
    title: "Ciliegie",
    locale,
    npv: await npv.run(npv.input.parse({ rate, flows }), context),
    irr: await irr.run(irr.input.parse({ flows, whenUndefined: "null" }), context),
    sensitivity: await sensitivity.run(sensitivity.input.parse({ rate, flows }), context),
  };
}

describe("report.markdown", () => {
  it.each([
    ["en", "(NPV) | 8.26 |", "(IRR) | 10.62% |", "| −1,000.00 |"],
    ["it", "(VAN) | 8,26 |", "(TIR) | 10,62% |", "| −1.000,00 |"],
    ["fr", "(VAN) | 8,26 |", "(TRI) | 10,62 % |", "| −1 000,00 |"],
  ])("writes numbers as people write them in %s", async (locale, ...expected) => {
    const { text } = await write(await valued([-1000, 600, 560], locale));
    const plain = text.replace(/[\u00a0\u202f]/g, " ");
    for (const each of expected) expect(plain).toContain(each);
  });

  it("elides the Italian articles before rates that are said with a vowel in front", async () => {
    const { text } = await write(await valued([-1000, 1111], "it", 0.08));
    expect(text).toContain("Al tasso dell’8,00% ");
    expect(text).toContain("Rende l’11,10% per periodo, più dell’8,00% richiesto.");
  });

  it("leaves out the decimals of large amounts, and adds the currency that it is told", async () => {
    const { text } = await write(await valued([-100_000, 65_000, 68_700], "en"));
    expect(text).toContain("| −100,000 |");
    const euros = await write({ ...(await valued([-100, 110.5], "en")), currency: "EUR" });
    expect(euros.text).toContain("| €0.45 |");
  });

  it("stores what it answers, under a name without path", async () => {
    const result = await write({ title: "a/b: “c”?", intro: "Hello" });
    expect(result.stored).toBe(result.text);
    expect(result.artifact).toMatchObject({ mediaType: "text/markdown", name: "a-b- “c”.md" });
  });

  it("says why there is no IRR, in the reader's language", async () => {
    const { text } = await write(await valued([-100, 230, -132], "it"));
    expect(text).toContain("non definito");
    expect(text).toContain("Più tassi annullano il valore: 10,00% e 20,00%. Fa fede il VAN.");
  });

  it("tells a loss as a loss", async () => {
    const { text } = await write(await valued([-100, 50], "en"));
    expect(text).toContain("the plan costs 54.55 more than it is worth");
    expect(text).toContain("| −54.55 |");
  });

  it("lists the rows that were left out", async () => {
    const data = {
      rowCount: 9,
      badRowCount: 1,
      badRows: [{ line: 7, text: "4;5" }],
    };
    const { text } = await write({ title: "x", locale: "fr", data });
    expect(text).toContain("Lignes écartées car illisibles : 1");
    expect(text).toContain("Ligne 7 : 4;5");
  });

  it("writes sections of one's own: paragraphs, facts, lists and tables", async () => {
    const { text } = await write({
      title: "Boilers",
      locale: "it",
      sections: [
        {
          heading: "Day",
          text: "One.\n\nTwo\nlines.",
          facts: [
            { label: "Efficiency", value: 0.8512, format: "percent" },
            { label: "When", value: "2026-03-01", format: "date" },
          ],
          list: ["- not a list", "1. not a number", "1."],
          table: {
            columns: [
              { field: "name", title: "Name" },
              { field: "t", format: "integer" },
            ],
            rows: [
              { name: "a|b", t: 12345.6, other: 1 },
              { name: null, t: null },
            ],
          },
        },
      ],
    });
    expect(text).toBe(`# Boilers

## Day

One.

Two lines.

- **Efficiency:** 85,12%
- **When:** 1 mar 2026

- \\- not a list
- 1\\. not a number
- 1\\.

| Name | t |
| :--- | ---: |
| a\\|b | 12.346 |
| – | – |
`);
  });

  it("leaves no address to be a link before what it escapes is taken out again", async () => {
    const intro = "See https://example.org/my_file?a=1&b=2, www.example.org/a_b.";
    const { text } = await write({ title: "Where", intro });
    const address = "https\\://example.org/my\\_file?a=1&amp;b=2";
    expect(text).toBe(`# Where\n\nSee ${address}, www\\.example.org/a\\_b.\n`);
  });

  it("writes a computed number as text with the digits that it can hold", async () => {
    const facts = [0.1 + 0.2, 1.1 * 3, 2026, 9_007_199_254_740_991].map((value) => ({
      label: "x",
      value,
      format: "text",
    }));
    const { text } = await write({ title: "x", sections: [{ heading: "x", facts }] });
    expect(text.match(/(?<=\*\* ).+/g)).toEqual(["0.3", "3.3", "2026", "9007199254740991"]);
  });

  it("refuses a report without content", async () => {
    await expect(write({ title: "x" })).rejects.toThrow("The report has no content.");
  });

  it.each([
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[click](javascript:alert(1))",
    "![pixel](https://evil.example/p.png)",
    "`code` **bold** _it_ ~~no~~",
    "| a | b |\n|---|---|\n| c | d |",
    "# heading\n\n- list\n> quote\n---",
    "&lt;script&gt; &#60;b&#62;",
    "a\u202eevil\u0000\u001b[31m",
    "\ud800 lone",
  ])("keeps hostile text text: %j", async (hostile) => {
    const { text } = await write({
      title: hostile,
      intro: hostile,
      sections: [
        {
          heading: hostile,
          facts: [{ label: hostile, value: hostile }],
          list: [hostile],
          table: { columns: [{ field: "a", title: hostile }], rows: [{ a: hostile }] },
        },
      ],
    });
    expect(text).not.toMatch(/<[a-z/!]/i);
    expect(text).not.toMatch(/(?<!\\)\]\(/);
    expect(text).not.toMatch(/(?<!\\)`/);
    expect(text.match(/^#{1,6} /gm)).toHaveLength(2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(text.isWellFormed()).toBe(true);
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(2);
  });
});
