import { createTestContext } from "@stepcast/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRead } from "./read.ts";

type Options = Omit<Parameters<typeof csvRead.input.parse>[0] & object, "file">;

async function read(content: string | Uint8Array, options: Options = {}) {
  const test = createTestContext();
  const file = test.storeFile("flows.csv", content);
  const result = await csvRead.run(csvRead.input.parse({ ...options, file }), test.context);
  return { ...csvRead.output.parse(result), logs: test.logs };
}

describe("csv.read finds out how a file is written", () => {
  it("semicolons, decimal commas, quotes with separators and line ends, CRLF and a byte order mark", async () => {
    const table = await read(
      '\ufeffAnno;Ricavi;Nota\r\n2026;"1.234,56";"due; parole"\r\n2027;-7,5;"a ""b""\r\nc"\r\n\r\n',
    );
    expect(table).toMatchObject({
      separator: ";",
      decimal: ",",
      encoding: "utf-8",
      rowCount: 2,
      badRowCount: 0,
      columns: [
        { name: "Anno", type: "number" },
        { name: "Ricavi", type: "number" },
        { name: "Nota", type: "text" },
      ],
      rows: [
        { Anno: 2026, Ricavi: 1234.56, Nota: "due; parole" },
        { Anno: 2027, Ricavi: -7.5, Nota: 'a "b"\nc' },
      ],
    });
  });

  it.each([
    ["comma", 'Year,Revenue\n2026,"1,234.56"\n2027,10.5\n', ",", "."],
    ["tab", "Year\tRevenue\n2026\t1.5\n", "\t", "."],
    ["pipe", "Year|Revenue\n2026|1,5\n", "|", ","],
    ["comma inside decimals", "A;B\n1,5;2,5\n3,5;4,5\n", ";", ","],
    ["named by Excel", "sep=|\nA|B\n1;0|2\n", "|", "."],
    ["one column", "Flow\n-100,5\n60\n", ";", ","],
  ])("separator and decimal mark: %s", async (_, text, separator, decimal) => {
    const table = await read(text);
    expect(table).toMatchObject({ separator, decimal, badRowCount: 0 });
  });

  it("obeys when it is told", async () => {
    const table = await read("a;b\n1,234;5\n", { separator: ";", decimal: "." });
    expect(table.rows).toEqual([{ a: 1234, b: 5 }]);
  });

  it.each([
    ["utf-16le", Buffer.from("\ufeffCittà;n\nForlì;1\n", "utf16le")],
    ["utf-16be", Buffer.from("\ufeffCittà;n\nForlì;1\n", "utf16le").swap16()],
    ["windows-1252", Buffer.from("Citt\xe0;n\nForl\xec;1\n", "latin1")],
    ["utf-8", Buffer.from("Città;n\nForlì;1\n")],
  ])("encoding: %s", async (encoding, bytes) => {
    const table = await read(bytes);
    expect(table).toMatchObject({ encoding, rows: [{ Città: "Forlì", n: 1 }] });
  });

  it("takes the text itself as well as a file", async () => {
    const input = csvRead.input.parse({ file: "a,b\n1,2\n" });
    expect(await csvRead.run(input, createTestContext().context)).toMatchObject({
      rows: [{ a: 1, b: 2 }],
    });
  });

  it("skips titles above the header, and says so", async () => {
    const table = await read("Bilancio 2026\n\nAnno;Ricavi\n2026;1\n2027;2\n");
    expect(table.columns.map(({ name }) => name)).toEqual(["Anno", "Ricavi"]);
    expect(table.warnings).toEqual(["Left out above the header: 1 line."]);
  });

  it("reads files without header, and warns when a header looks like data", async () => {
    const table = await read("1;2\n3;4\n", { header: false });
    expect(table.rows).toEqual([
      { "column 1": 1, "column 2": 2 },
      { "column 1": 3, "column 2": 4 },
    ]);
    expect((await read("1;2\n3;4\n")).warnings[0]).toContain("looks like data");
  });
});

describe("csv.read types", () => {
  it("keeps codes as text, empties as null, and dates as ISO", async () => {
    const table = await read(
      "code;when;n;note\n00123;31/12/2026;5;\n00124;01/02/2026;n/a;x\n00125;2026-03-01;-;y\n",
    );
    expect(table.columns.map(({ type }) => type)).toEqual(["text", "date", "number", "text"]);
    expect(table.rows).toEqual([
      { code: "00123", when: "2026-12-31", n: 5, note: null },
      { code: "00124", when: "2026-02-01", n: null, note: "x" },
      { code: "00125", when: "2026-03-01", n: null, note: "y" },
    ]);
  });

  it("does not guess which of two readings of a date is meant", async () => {
    const table = await read("when,n\n03/04/2026,1\n05/06/2026,2\n");
    expect(table.columns[0]).toEqual({ name: "when", type: "text" });
  });

  it("refuses days that no calendar has", async () => {
    const table = await read("when;n\n30.01.2026;1\n30.02.2026;2\n28.02.2026;3\n");
    expect(table.badRows).toMatchObject([{ line: 3, reason: "when: “30.02.2026” is no date" }]);
  });

  it("takes a type that it is told", async () => {
    const table = await read("id;toString\n1;2\n", { types: { id: "text" } });
    expect(table.rows).toEqual([{ id: "1", toString: 2 }]);
  });

  it("names unnamed, repeated and dangerous columns", async () => {
    const table = await read("a;;a;__proto__;a\n1;2;3;4;5\n");
    expect(table.columns.map(({ name }) => name)).toEqual([
      "a",
      "column 2",
      "a (2)",
      "column 4",
      "a (3)",
    ]);
    expect(Object.getPrototypeOf(table.rows[0])).toBe(Object.prototype);
  });

  it("drops the empty column that separators at line ends make, and columns nobody asked for", async () => {
    expect((await read("a;b;\n1;2;\n")).columns.map(({ name }) => name)).toEqual(["a", "b"]);
    expect((await read("a;b\n1;2\n", { columns: ["b"] })).rows).toEqual([{ b: 2 }]);
  });
});

describe("csv.read reports bad rows by line and reads on", () => {
  it.each([
    ["too short", "a;b;c\n1;2;3\n4;5\n6;7;8\n", 3, "has 2 of 3 columns"],
    ["too long", "a;b\n1;2\n3;4;5\n6;7\n", 3, "has 3 columns instead of 2"],
    ["no number", "a;b\n1;2\n3;abc\n5;6\n", 3, "b: “abc” is no number"],
    ["a total below", "Anno;b\n2026;2\n2027;4\n\nTotale;6\n", 5, "Anno: “Totale” is no number"],
    ["after a cell of two lines", 'a;b\n"x\ny";1\n"z";1;1\n', 4, "has 3 columns instead of 2"],
    ["open quote", 'a;b\n1;2\n3;"4\n5;6\n', 3, "a quote is opened and not closed"],
    [
      "open quote, then quotes",
      'a;b\n1;"2\n3;4\n5;"6"\n7;8\n',
      2,
      "a quote is opened and not closed",
    ],
  ])("%s", async (_, text, line, reason) => {
    const table = await read(text);
    expect(table.badRows).toMatchObject([{ line, reason }]);
    expect(table.badRowCount).toBe(1);
    expect(table.rowCount).toBeGreaterThanOrEqual(1);
    expect(table.logs[0]?.message).toContain(`line ${line} ${reason}`);
  });

  it("loses the line of an open quote only", async () => {
    const table = await read('a;b\n1;"2\n3;4\n5;"6"\n7;8\n');
    expect(table.rows).toEqual([
      { a: 3, b: 4 },
      { a: 5, b: 6 },
      { a: 7, b: 8 },
    ]);
  });

  it("knows a line that begins with a quote from one that an open quote swallowed", async () => {
    const table = await read('a;b\n1;"He said:\n""5""; 6"\n2;"3\n4;"five"\n7;eight\n');
    expect(table.rows).toEqual([
      { a: 1, b: 'He said:\n"5"; 6' },
      { a: 4, b: "five" },
      { a: 7, b: "eight" },
    ]);
    expect(table.badRows).toMatchObject([{ line: 4 }]);
  });

  it("knows it of cells that begin like one before them, too", async () => {
    const table = await read('a;b\n"x\n""y";"x\n"""\n1;2\n');
    expect(table.rows).toEqual([
      { a: 'x\n"y', b: 'x\n"' },
      { a: "1", b: "2" },
    ]);
    expect(table.badRowCount).toBe(0);
  });

  it("ignores spaces around quotes and cells", async () => {
    const table = await read('a, "b" ,c\n "x,y" ,  2 ,z \n');
    expect(table.rows).toEqual([{ a: "x,y", b: 2, c: "z" }]);
  });

  it("keeps stray quotes inside a cell", async () => {
    const table = await read('size;n\n5" pipe;1\nthe "big" one;2\n');
    expect(table.rows.map((row) => row["size"])).toEqual(['5" pipe', 'the "big" one']);
  });

  it("shows the first hundred of many, and the count of all", async () => {
    const table = await read(`a;b\n1;2\n${"3;4\n".repeat(200)}${"x\n".repeat(150)}`);
    expect(table).toMatchObject({ badRowCount: 150, rowCount: 201 });
    expect(table.badRows).toHaveLength(100);
  });
});

describe("csv.read refuses what is no CSV", () => {
  it.each([
    ["a PNG", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "a picture (PNG)"],
    ["a JPEG", Buffer.from("ffd8ffe000104a46494600", "hex"), "a picture (JPEG)"],
    ["a workbook", Buffer.from("504b0304140006000800", "hex"), "an Excel workbook"],
    ["a PDF", Buffer.from("%PDF-1.7\n"), "a PDF"],
    [
      "an SVG",
      '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>',
      "a picture (SVG)",
    ],
    ["a page", "<!DOCTYPE html><html></html>", "a page"],
    ["JSON", '{"a": [1, 2]}', "JSON"],
    ["random bytes", new Uint8Array(500).map((_, at) => (at * 37) % 256), "no text"],
  ])("%s", async (_, content, what) => {
    await expect(read(content)).rejects.toThrow(
      expect.objectContaining({
        name: "FatalStepError",
        message: expect.stringContaining(`flows.csv is not a CSV file: it is ${what}`),
        hint: expect.stringMatching(/\w+/),
      }),
    );
  });

  it.each(["", "\n\n", "   ", "\ufeff", ";;\n;;"])("an empty file: %j", async (text) => {
    await expect(read(text)).rejects.toThrow("is empty");
  });

  it("nor a table of which no row fits", async () => {
    await expect(read("a;b\n1\n2\n", { separator: ";" })).rejects.toThrow(
      "No row of flows.csv could be read: line 2 has 1 of 2 columns.",
    );
  });

  it("a column that the file does not have", async () => {
    await expect(read("a;b\n1;2\n", { columns: ["c"] })).rejects.toThrow("no column called c");
    await expect(read("a;b\n1;2\n", { types: { d: "text" } })).rejects.toThrow(
      "no column called d",
    );
  });
});

describe("csv.read as properties", () => {
  it("reads back any table that is written as CSV, whatever the separator", async () => {
    const cell = fc
      .string({ unit: fc.constantFrom("a", "é", '"', ";", ",", "\n", "|", "\t", "7", " ") })
      .map((text) => `x${text}x`);
    const tables = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom(";", ",", "\t", "|"), async (rows, separator) => {
        const lines = [["A", "B", "C"], ...rows].map((cells) =>
          cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(separator),
        );
        const table = await read(lines.join("\r\n"), { separator: separator as ";" });
        expect(table.rows).toEqual(rows.map(([A, B, C]) => ({ A, B, C })));
      }),
      { numRuns: 60 },
    );
  });

  it("reads or refuses any bytes, and never answers with anything else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const outcome = await read(bytes).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome.name).toBe("FatalStepError");
      }),
      { numRuns: 150 },
    );
  });

  it("takes time in proportion to the file when every line opens a quote", async () => {
    const startedAt = performance.now();
    await read(`a;b\n1;2\n${'1;"2\n'.repeat(4_000)}`);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
