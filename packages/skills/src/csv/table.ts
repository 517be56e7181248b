import { createAbsentCells } from "./absent-cells.ts";
import { type Cell, type Column, type ColumnType, columnNames, inferColumn } from "./column.ts";
import { cut } from "./cut.ts";
import { splitHeader } from "./header.ts";
import { type DecimalMark, numberStyle } from "./number.ts";
import type { BadRow, CsvRecord, Separator } from "./records.ts";
import type { TableNote } from "./table-note.ts";
import { readNumbers } from "./table-numbers.ts";

export interface TableOptions {
  readonly separator: Separator;
  readonly decimal?: DecimalMark | undefined;
  readonly header: boolean;
  readonly columns?: readonly string[] | undefined;
  readonly types?: Readonly<Record<string, ColumnType>> | undefined;
}

export interface Table {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly rows: readonly { readonly [column: string]: Cell }[];
  readonly badRows: readonly BadRow[];
  readonly decimal: DecimalMark;
  readonly notes: readonly TableNote[];
}

/** Types are inferred from this many rows, spread over the file; all rows are then read by them. */
const sampleRows = 5_000;

/** Records to typed rows. A row that does not fit is left out and reported, never guessed. */
export function buildTable(records: readonly CsvRecord[], options: TableOptions): Table {
  const { header, body, notes } = splitHeader(records, options.header);
  const names = columnNames(header);
  const fitting = body.filter(({ cells }) => ragged(cells, names.length) === undefined);
  const sample = spread(fitting, sampleRows);
  const cellsOf = names.map((_, at) => sample.map(({ cells }) => cells[at] ?? ""));
  const numbers = readNumbers(names, cellsOf, options);
  const columns = names.map((name, at) => {
    const type = typeOf(name, options) ?? numbers.texts.get(name);
    const readNumber = numbers.readers[at] ?? (() => undefined);
    return inferColumn(name, cellsOf[at] ?? [], { readNumber, type });
  });
  const kept = keptColumns(columns, header, fitting, options.columns);
  const rows: { [column: string]: Cell }[] = [];
  const badRows: BadRow[] = [];
  const isKept = columns.map((column) => kept.includes(column));
  const odd = columns.flatMap(({ type }, at) => (type === "number" && isKept[at] ? [at] : []));
  const absent = createAbsentCells(names);
  for (const record of body) {
    const row = readRow(record, columns, isKept);
    if (typeof row === "string")
      badRows.push({ ...rowText(record, options.separator), reason: row });
    else {
      rows.push(row);
      absent.keep(record, odd);
    }
  }
  return {
    columns: kept.map(({ name, type }) => ({ name, type })),
    rows,
    badRows,
    decimal: numbers.decimal,
    notes: [...notes, ...numbers.notes, ...absent.notes()],
  };
}

/** The type that was asked for; a column may be called as what every object inherits. */
function typeOf(name: string, { types = {} }: TableOptions): ColumnType | undefined {
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  const stride = items.length / count;
  return Array.from({ length: count }, (_, at) => items[Math.floor(at * stride)]).filter(
    (item) => item !== undefined,
  );
}

/** Leaves out columns that were not asked for, and unnamed ones without a single value (a separator at line ends). */
function keptColumns(
  columns: readonly Column[],
  header: readonly string[],
  body: readonly CsvRecord[],
  wanted: readonly string[] | undefined,
): readonly Column[] {
  const isEmpty = (at: number): boolean =>
    (header[at] ?? "") === "" && body.every(({ cells }) => (cells[at] ?? "") === "");
  return columns.filter((column, at) => wanted?.includes(column.name) ?? !isEmpty(at));
}

/** The typed row, or the reason why there is none. */
function readRow(
  { cells }: CsvRecord,
  columns: readonly Column[],
  isKept: readonly boolean[],
): { [column: string]: Cell } | string {
  const reason = ragged(cells, columns.length);
  if (reason !== undefined) return reason;
  const row: { [column: string]: Cell } = {};
  for (const [at, column] of columns.entries()) {
    if (isKept[at] !== true) continue;
    const cell = cells[at] ?? "";
    const value = column.read(cell);
    if (value === undefined) return `${column.name}: “${cut(cell, 40)}” ${misfit(cell, column)}`;
    row[column.name] = value;
  }
  return row;
}

function misfit(cell: string, { type }: Column): string {
  const isOdd = type === "number" && numberStyle(cell) !== undefined;
  return isOdd ? "is no number as the others of its column are" : `is no ${type}`;
}

/** Empty cells at the end do no harm; missing and surplus ones shift meaning. */
function ragged(cells: readonly string[], width: number): string | undefined {
  const filled = cells.findLastIndex((cell) => cell !== "") + 1;
  if (cells.length < width) return `has ${cells.length} of ${width} columns`;
  return filled > width ? `has ${filled} columns instead of ${width}` : undefined;
}

function rowText({ line, cells }: CsvRecord, separator: Separator) {
  return { line, text: cut(cells.join(separator), 200) };
}
