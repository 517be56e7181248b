import { artifactRef, limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError, type SkillContext } from "@stepcast/engine";
import { z } from "zod";
import { columnTypes } from "./column.ts";
import { cut } from "./cut.ts";
import { decodeText } from "./decode.ts";
import {
  type CsvRecords,
  detectSeparator,
  namedSeparator,
  normalizeLines,
  readRecords,
  type Separator,
  separators,
} from "./records.ts";
import { buildTable, type Table } from "./table.ts";
import { noteText, tableNote } from "./table-note.ts";

const mark = z.enum([",", "."]);
const name = z.string().min(1).max(limits.labelChars);

const input = z.strictObject({
  /** A file, or the text itself. */
  file: z.union([artifactRef, z.string().max(limits.artifactBytes)]),
  separator: z.enum(["auto", ...separators]).default("auto"),
  decimal: z.enum(["auto", ...mark.options]).default("auto"),
  /** False: the first line is data, and columns are called `column 1`, `column 2`. */
  header: z.boolean().default(true),
  /** Only these columns. Absent: all. */
  columns: z.array(name).min(1).max(1_000).optional(),
  /** Types that must not be inferred, by column name. */
  types: z.record(name, z.enum(columnTypes)).optional(),
});

const output = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), type: z.enum(columnTypes) })),
  /** By column name. Numbers are numbers, dates are ISO text, an empty cell is null. */
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
  rowCount: z.number().int(),
  /** Rows that were left out, by line of the file; the first 100 of `badRowCount`. */
  badRows: z.array(
    z.strictObject({ line: z.number().int(), reason: z.string(), text: z.string() }),
  ),
  badRowCount: z.number().int(),
  separator: z.enum(separators),
  decimal: mark,
  encoding: z.string(),
  /** What changes what the numbers mean, for programs. */
  notes: z.array(tableNote).default([]),
  /** The same in English. */
  warnings: z.array(z.string()),
});

const maxRows = 50_000;
const maxColumns = 1_000;
const badRowsShown = 100;

/**
 * Reads real-world CSV: separator, decimal mark, encoding and column types are found out, and what was
 * found is part of the result. Rows that do not fit are left out and reported by line.
 * Errors: FatalStepError for files that are no CSV, empty ones, unknown columns and more than 50,000 rows.
 */
export const csvRead = defineSkill({
  id: "csv.read",
  title: "Read a CSV file",
  icon: "🗂️",
  description: "Reads a CSV file into typed rows and reports the lines that do not fit.",
  input,
  output,
  worker: { module: import.meta.url, export: "csvRead" },
  async run(options, context) {
    const { text, encoding, fileName } = await readText(options.file, context);
    const named = namedSeparator(text);
    const separator =
      options.separator === "auto" ? (named ?? detectSeparator(text)) : options.separator;
    context.progress(30);
    const read = readBelowName(text, separator, named !== undefined);
    if (read.records.length === 0)
      throw new FatalStepError(`${fileName} is empty: it has no rows.`);
    refuseSize(read, fileName);
    const table = buildTable(read.records, {
      separator,
      decimal: options.decimal === "auto" ? undefined : options.decimal,
      header: options.header,
      columns: options.columns,
      types: options.types,
    });
    refuseUnknownColumns(table, options.columns ?? Object.keys(options.types ?? {}), fileName);
    const badRows = [...read.badRows, ...table.badRows].sort((a, b) => a.line - b.line);
    const [firstBad] = badRows;
    if (table.rows.length === 0 && firstBad !== undefined)
      throw new FatalStepError(
        `No row of ${fileName} could be read: line ${firstBad.line} ${firstBad.reason}.`,
        { hint: "Correct the rows, or name the separator and the types of the columns." },
      );
    if (badRows.length > 0)
      context.log(
        "warn",
        `${badRows.length} rows of ${fileName} were left out: ${firstReason(badRows)}`,
      );
    const warnings = table.notes.map((note) => noteText(note, "en"));
    for (const warning of warnings) context.log("warn", warning);
    return {
      columns: [...table.columns],
      rows: [...table.rows],
      rowCount: table.rows.length,
      badRows: badRows.slice(0, badRowsShown).map((row) => ({ ...row, text: cut(row.text, 200) })),
      badRowCount: badRows.length,
      separator,
      decimal: table.decimal,
      encoding,
      notes: [...table.notes],
      warnings,
    };
  },
});

async function readText(file: z.output<typeof input>["file"], context: SkillContext) {
  if (typeof file === "string")
    return { text: normalizeLines(file), encoding: "utf-8", fileName: "The text" };
  const bytes = await context.readArtifact(file);
  context.progress(10);
  const { text, encoding } = decodeText(bytes, file.name);
  return { text: normalizeLines(text), encoding, fileName: file.name };
}

function readBelowName(text: string, separator: Separator, isNamed: boolean): CsvRecords {
  return isNamed
    ? readRecords(text.slice(text.indexOf("\n") + 1), separator, 2)
    : readRecords(text, separator);
}

function refuseSize({ records }: CsvRecords, fileName: string): void {
  if (records.length > maxRows)
    throw new FatalStepError(
      `${fileName} has ${records.length} rows, and at most ${maxRows} can be read at once.`,
      { hint: "Split the file." },
    );
  if (records.some(({ cells }) => cells.length > maxColumns))
    throw new FatalStepError(`${fileName} has more than ${maxColumns} columns.`, {
      hint: "Name the separator of the file, or split it.",
    });
}

function refuseUnknownColumns(table: Table, wanted: readonly string[], fileName: string): void {
  const known = new Set(table.columns.map((column) => column.name));
  const missing = wanted.filter((column) => !known.has(column));
  if (missing.length > 0)
    throw new FatalStepError(`${fileName} has no column called ${missing.join(", ")}.`, {
      hint: "Name columns as the file's header does.",
    });
}

function firstReason(
  badRows: readonly { readonly line: number; readonly reason: string }[],
): string {
  return badRows
    .slice(0, 3)
    .map(({ line, reason }) => `line ${line} ${reason}`)
    .join("; ");
}
