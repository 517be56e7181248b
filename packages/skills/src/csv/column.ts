import { forbiddenKeys } from "@stepcast/contracts";
import { isAbsent } from "./absent-cells.ts";
import { type DateOrder, detectDateOrder, parseDate } from "./date.ts";

export const columnTypes = ["number", "date", "text"] as const;
export type ColumnType = (typeof columnTypes)[number];

/** A cell in its column's type: numbers as numbers, dates as ISO text, nothing as null. */
export type Cell = string | number | null;

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** The cell's value, or undefined when it does not fit the type. */
  readonly read: (cell: string) => Cell | undefined;
}

/**
 * Names for the header's cells: unnamed ones become `column 3`, and repeated ones `Costs`, `Costs (2)`.
 * A name that would reach into an object's prototype counts as unnamed.
 */
export function columnNames(header: readonly string[]): string[] {
  const used = new Set<string>();
  return header.map((cell, at) => {
    const text = cell.replace(/\s+/g, " ").trim();
    const wanted = text === "" || forbiddenKeys.has(text) ? `column ${at + 1}` : text;
    let name = wanted;
    for (let repeat = 2; used.has(name); repeat += 1) name = `${wanted} (${repeat})`;
    used.add(name);
    return name;
  });
}

interface ColumnOptions {
  readonly readNumber: (cell: string) => number | undefined;
  readonly type?: ColumnType | undefined;
}

/** Infers a column from its cells: a type needs more than half of the cells that hold something. */
export function inferColumn(
  name: string,
  cells: readonly string[],
  options: ColumnOptions,
): Column {
  const order = detectDateOrder(cells);
  const readers: Record<ColumnType, Column["read"]> = {
    number: (cell) => (isAbsent(cell) ? null : options.readNumber(cell)),
    date: (cell) => (isAbsent(cell) ? null : readDate(cell, order)),
    text: (cell) => (cell === "" ? null : cell),
  };
  const type = options.type ?? inferType(cells, readers);
  return { name, type, read: readers[type] };
}

function inferType(
  cells: readonly string[],
  readers: Record<ColumnType, Column["read"]>,
): ColumnType {
  const present = cells.filter((cell) => !isAbsent(cell));
  const fits = (type: ColumnType): boolean =>
    present.filter((cell) => readers[type](cell) !== undefined).length > present.length / 2;
  if (fits("number")) return "number";
  return fits("date") ? "date" : "text";
}

/** 03/04/2026 without any other hint is two dates; guessing would be quietly wrong. */
function readDate(cell: string, order: DateOrder | undefined): string | undefined {
  if (order !== undefined) return parseDate(cell, order);
  const dayFirst = parseDate(cell, "day-first");
  return dayFirst === parseDate(cell, "month-first") ? dayFirst : undefined;
}
