import { createTestContext } from "@stepcast/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdown } from "../report/markdown.ts";
import { csvRead } from "./read.ts";

async function read(file: string) {
  const { context, logs } = createTestContext();
  const table = await csvRead.run(csvRead.input.parse({ file }), context);
  return { ...csvRead.output.parse(table), logs };
}

describe("csv.read tells of cells that hold no number, by line", () => {
  it("in words, to the log and to programs", async () => {
    const table = await read("Anno;Ricavi;Costi\n2026;-;100\n2027;50;n.d.\n2028;70;20\n");
    expect(table.rows[1]).toEqual({ Anno: 2027, Ricavi: 50, Costi: null });
    const warning =
      "Cells that hold no number were read as empty: “-” (line 2, “Ricavi”) and “n.d.” (line 3, “Costi”).";
    expect(table.warnings).toEqual([warning]);
    expect(table.logs).toMatchObject([{ level: "warn", message: warning }]);
    expect(table.notes).toMatchObject([{ code: "no_values", more: 0 }]);
  });

  const marks = ["-", "—", "n/a", "#N/A", "nd", "n.d.", "#NV", "TBD", "N.C.", "?", " -   ", "$ -"];

  it("every one of them, whatever was written, and no empty one", async () => {
    const cell = fc.oneof(fc.constantFrom("5", "1250.5", "", ...marks));
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 12 }), async (cells) => {
        const rows = ["5", "6", ...cells].map((text, at) => `${at};"${text}"`);
        const table = await read(`k;v\n${rows.join("\n")}\n`);
        const values = cells.map((text) => (Number.isNaN(Number(text || "x")) ? null : +text));
        expect(table.rows.slice(2).map(({ v }) => v)).toEqual(values);
        const told = table.notes.flatMap((note) =>
          note.code === "no_values" ? [note.cells.length + note.more] : [],
        );
        const odd = cells.filter((text) => marks.includes(text)).length;
        expect(told).toEqual(odd === 0 ? [] : [odd]);
      }),
      { numRuns: 100 },
    );
  });

  it("but not in columns of text, nor what their rows are left out for", async () => {
    const table = await read("a;b;c\n1;-;n/a\n2;x;5\n3;y;oops\n4;y;6\n");
    expect(table.notes).toMatchObject([{ code: "no_values", cells: [{ line: 2, column: "c" }] }]);
  });

  it("and doubts the few amounts among many of them as it would any", async () => {
    const table = await read("Anno,Ricavi\n2026,-\n2027,-\n2028,-\n2029,1.234\n2030,950\n");
    expect(table.columns[1]?.type).toBe("text");
  });
});

describe("a report tells about its file in its own language", () => {
  const file = "Titolo;;;\nAnno;Ricavi;Costi;Quota\n2026;1.000;-;5 %\n2027;2.000;500;6 %\n";

  it.each([
    ["en", ["Left out above the header: 1 line.", "“-” (line 3, “Costi”)", "In percent"]],
    ["it", ["sopra l’intestazione: 1.", "«-» (riga 3, «Costi»)", "In percentuale"]],
    ["fr", ["au-dessus de l’en-tête : 1.", "« - » (ligne 3, « Costi »)", "En pourcentage"]],
  ])("%s", async (locale, sentences) => {
    const { context } = createTestContext();
    const { text } = await markdown.run(
      markdown.input.parse({ title: "x", locale, data: await read(file) }),
      context,
    );
    const shown = text.replace(/[\u00a0\u202f]/g, " ");
    for (const sentence of sentences) expect(shown).toContain(sentence);
    if (locale !== "en") expect(shown).not.toMatch(/\b(?:Left out|read as|Numbers|In percent,)/);
  });

  it("as another program wrote of it, where that has no notes", async () => {
    const { context } = createTestContext();
    const data = { rowCount: 1, badRowCount: 0, badRows: [], warnings: ["Colonne mancanti"] };
    const { text } = await markdown.run(
      markdown.input.parse({ title: "x", locale: "it", data }),
      context,
    );
    expect(text).toContain("Colonne mancanti");
  });
});

describe("csv.read takes the second line of a header with merged cells", () => {
  it.each([
    [",Income,,Expenses,\nYear,Products,Services,Materials,Rent\n2026,1,2,3,4\n", 2],
    ["Year,Income,,Expenses,\n,Products,Services,Materials,Rent\n2026,1,2,3,4\n", 2],
    [
      "Plan,,,,\n,,,,\n,Income,,Expenses,\nYear,Products,Services,Materials,Rent\n2026,1,2,3,4\n",
      4,
    ],
  ])("%j", async (csv, line) => {
    const table = await read(csv);
    expect(table.rows).toEqual([{ Year: 2026, Products: 1, Services: 2, Materials: 3, Rent: 4 }]);
    expect(table.badRows).toEqual([]);
    expect(table.notes.at(-1)).toEqual({ code: "header_of_two_lines", line });
  });

  it("but no line of texts below a header with an unnamed column", async () => {
    const table = await read("Nome,Città,\nAda,Roma,x\nBob,Pisa,5\nEva,Lodi,6\n");
    expect(table.columns.map(({ name }) => name)).toEqual(["Nome", "Città", "column 3"]);
  });
});
