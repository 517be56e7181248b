import { createTestContext } from "@stepcast/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRead } from "./read.ts";

type Options = Omit<Parameters<typeof csvRead.input.parse>[0] & object, "file">;

async function read(content: string | Uint8Array, options: Options = {}) {
  const test = createTestContext();
  const file = test.storeFile("flows.csv", content);
  return csvRead.output.parse(
    await csvRead.run(csvRead.input.parse({ ...options, file }), test.context),
  );
}

describe("csv.read does not guess what an amount is", () => {
  it.each([
    ["tabs", "Anno\tRicavi\n2026\t1.234\n2027\t2.345\n"],
    ["tabs and commas", "Year\tRevenue\n2026\t1,234\n2027\t2,345\n"],
    ["bars", "Anno|Ricavi\n2026|1.234\n2027|2.345\n"],
    ["commas in an English file with semicolons", "Year;Revenue\n2026;1,234\n2027;2,345\n"],
    ["points among small numbers, between commas", "Anno,Ricavi\n2026,1.234\n2027,950\n"],
    ["both marks, once each", "Anno;Ricavi\n2026;1.234\n2027;2,345\n"],
  ])("with %s: thousands or three decimals", async (_, text) => {
    const table = await read(text);
    expect(table.columns[1]?.type).toBe("text");
    expect(table.warnings[0]).toMatch(/may be thousands or have three decimals/);
    const told = await read(text, { decimal: "." });
    expect(told.columns[1]?.type).toBe("number");
  });

  it.each([
    ["Anno;Ricavi\n2026;1.234\n2027;950\n", 1_234, 0],
    ['Year,Revenue\n2026,"1,234"\n2027,950\n', 1_234, 0],
    ["Anno;Ricavi\n2026;1.234\n2027;9.500\n", 1_234, 1],
    ["Year\tRate\tRevenue\n2026\t0.5\t1,234\n", 1_234, 1],
    ["Anno\tTasso\tRicavi\n2026\t0,5\t1.234\n", 1_234, 1],
    ["t,steam\n1,12.345\n2,8.100\n", 12.345, 1],
    ["t;rate;steam\n1;0.5;12.345\n", 12.345, 1],
  ])("but reads %j, where something tells", async (text, value, warnings) => {
    const table = await read(text);
    const last = table.columns.at(-1)?.name ?? "";
    expect(table.rows[0]?.[last]).toBe(value);
    expect(table.warnings).toHaveLength(warnings);
  });

  it("reads each column by its own cells", async () => {
    const table = await read("a;b\n1.250;1.234,56\n0.500;1.234,57\n1.100;3,5\n");
    expect(table.rows).toEqual([
      { a: 1.25, b: 1234.56 },
      { a: 0.5, b: 1234.57 },
      { a: 1.1, b: 3.5 },
    ]);
  });

  it("reports what is written otherwise than its column", async () => {
    const table = await read(
      "a;b;c\n1,5;€ 5;5 %\n2,5;€ 6;6 %\n2.5;€ 7;7 %\n3,5;$ 7;7 %\n1,5;7;8\n",
    );
    expect(table.badRows.map(({ line, reason }) => [line, reason])).toEqual([
      [4, "a: “2.5” is no number as the others of its column are"],
      [5, "b: “$ 7” is no number as the others of its column are"],
      [6, "c: “8” is no number as the others of its column are"],
    ]);
    expect(table.warnings).toEqual(["In percent, so that 20 % was read as 0.2: “c”."]);
  });

  it("keeps amounts of several currencies as text, unless it is told", async () => {
    const text = "Sales;Costs;Units\n€ 5;$ 2;1\n€ 6;$ 3;2\n";
    const table = await read(text);
    expect(table.columns.map(({ type }) => type)).toEqual(["text", "text", "number"]);
    expect(table.warnings).toEqual([expect.stringContaining("amounts in EUR and USD")]);
    const told = await read(text, { types: { Sales: "number", Costs: "number" } });
    expect(told.rows[0]).toEqual({ Sales: 5, Costs: 2, Units: 1 });
  });

  it("says it once of a thousand columns, and nothing of notes that hold a number", async () => {
    const wide = `${"x\t".repeat(900)}\n${"1.234\t".repeat(900)}\n`;
    expect((await read(wide)).warnings).toEqual([
      expect.stringMatching(/^Numbers such as 1\.234 in “x”, .* and 895 more may be thousands/),
    ]);
    const notes = await read(
      "Sales;Note\n€ 5;$ 3\n€ 6;paid late\n€ 7;no\n€ 8;1.234\n€ 9;5 %\n€ 9;a\n",
    );
    expect(notes).toMatchObject({ warnings: [], columns: [{ type: "number" }, { type: "text" }] });
  });

  it("reads back whatever a country's spreadsheets write, or says that it may be wrong", async () => {
    const locales = ["it-IT", "fr-FR", "de-CH", "en-GB", "en-IN", "pl-PL", "de-AT"] as const;
    const amounts = fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        amounts,
        fc.constantFrom(...locales),
        fc.constantFrom(0, 2, 3),
        fc.constantFrom(";", "\t", ","),
        async (list, locale, digits, separator) => {
          const format = new Intl.NumberFormat(locale, {
            minimumFractionDigits: digits,
            maximumFractionDigits: digits,
            useGrouping: "always",
          });
          const numbers = list.map((amount) => Math.round(amount) / 10 ** digits + 0);
          const lines = numbers.map((each, at) => `n${at}${separator}"${format.format(each)}"`);
          const table = await read(`k${separator}v\n${lines.join("\n")}\n`, {
            separator: separator as ";",
          });
          const isTold = table.columns[1]?.type !== "number" || table.warnings.length > 0;
          if (!isTold) expect(table.rows.map((row) => row["v"])).toEqual(numbers);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ["12,34,567.50", 1_234_567.5],
    ["\u200e-5.5", -5.5],
    ["\ufeff7.5", 7.5],
    ["1ʼ234.5", 1234.5],
    ["14.3%", 0.143],
  ])("reads %j", async (cell, value) => {
    expect((await read(`a;b\n"${cell}";x\n`)).rows).toEqual([{ a: value, b: "x" }]);
  });
});

describe("csv.read finds the table in what a spreadsheet saves", () => {
  it("below a title whose empty cells were written too", async () => {
    const table = await read("Bilancio 2026;;\n;;\nAnno;Ricavi;Costi\n2026;5;2\n2027;6;3\n");
    expect(table.columns.map(({ name }) => name)).toEqual(["Anno", "Ricavi", "Costi"]);
    expect(table.warnings).toEqual(["Left out above the header: 1 line."]);
    expect((await read("a;\n1;2\n3;4\n")).rows).toHaveLength(2);
    expect((await read("Nome;\nAda;5\nBob;6\n")).rows).toHaveLength(2);
  });

  it.each([
    ["utf-16le", Buffer.from("Città;n\nForlì;1\n", "utf16le")],
    ["utf-16be", Buffer.from("Città;n\nForlì;1\n", "utf16le").swap16()],
  ])("in %s without a mark", async (encoding, bytes) => {
    expect(await read(bytes)).toMatchObject({ encoding, rows: [{ Città: "Forlì", n: 1 }] });
  });
});
