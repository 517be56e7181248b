import type { ColumnType } from "./column.ts";
import { cut } from "./cut.ts";
import type { DecimalMark } from "./number.ts";
import {
  moreOf,
  type NumberColumn,
  numberColumn,
  type OpenReading,
  openReading,
  readNumberOf,
} from "./number-column.ts";
import type { Separator } from "./records.ts";
import type { TableNote } from "./table-note.ts";

export interface TableNumbers {
  /** Of most cells. */
  readonly decimal: DecimalMark;
  /** One per column. */
  readonly readers: readonly ((cell: string) => number | undefined)[];
  /** Columns, by name, whose numbers may mean something else, so that they stay texts. */
  readonly texts: ReadonlyMap<string, ColumnType>;
  readonly notes: readonly TableNote[];
}

/** How each column's numbers are read: by what its cells tell, else by the other columns', else by the separator. */
export function readNumbers(
  names: readonly string[],
  cellsOf: readonly (readonly string[])[],
  { decimal: told, separator }: { decimal?: DecimalMark | undefined; separator: Separator },
): TableNumbers {
  const columns = cellsOf.map(numberColumn);
  const marks = new Set(columns.flatMap(({ isNumeric, decimal }) => (isNumeric && decimal) || []));
  const custom = separator === ";" ? "," : ".";
  const decimal =
    told ??
    moreOf(sum(columns.map(({ commas }) => commas)), sum(columns.map(({ points }) => points))) ??
    custom;
  const isOpen = ({ isNumeric, decimal: own, open }: NumberColumn): boolean =>
    isNumeric && told === undefined && own === undefined && open !== undefined;
  const [only] = marks.size === 1 ? marks : [];
  const doubted = columns.flatMap((column, at) =>
    column.isNumeric ? [{ name: names[at] ?? "", column }] : [],
  );
  const open = doubted.filter(({ column }) => isOpen(column));
  const read = (as: OpenReading): Doubted[] =>
    open.filter(({ column }) => openReading(column, separator, only) === as);
  const doubts: Doubts = {
    thousands: read("thousands").filter(({ column }) => !column.hasSmall),
    decimals: read("decimals"),
    unknown: read("unknown"),
    percent: doubted.filter(({ column }) => column.percent),
    priced: doubted.filter(({ column }) => column.currency !== undefined),
  };
  const readers = columns.map((column) => {
    const mark = told ?? column.decimal ?? only ?? (isOpen(column) ? custom : decimal);
    return readNumberOf({ ...column, mixed: told === undefined && column.mixed }, mark);
  });
  const currencies = new Set(doubts.priced.flatMap(({ column }) => column.currency ?? []));
  const unread = [...doubts.unknown, ...(currencies.size > 1 ? doubts.priced : [])];
  return {
    texts: new Map(unread.map(({ name }) => [name, "text"])),
    notes: notesOf(doubts, currencies),
    decimal,
    readers,
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

interface Doubted {
  readonly name: string;
  readonly column: NumberColumn;
}

/** Columns by what is to be told of them. */
type Doubts = Record<OpenReading | "percent" | "priced", Doubted[]>;

/** One for each kind of doubt: a table may have a thousand columns. */
function notesOf(doubts: Doubts, currencies: ReadonlySet<string>): TableNote[] {
  const { thousands, decimals, unknown, percent } = doubts;
  const notes: TableNote[] = [];
  if (decimals.length > 0) notes.push({ code: "read_as_decimals", ...such(decimals) });
  if (thousands.length > 0) notes.push({ code: "read_as_thousands", ...such(thousands) });
  if (unknown.length > 0) notes.push({ code: "thousands_or_decimals", ...such(unknown) });
  if (percent.length > 0) notes.push({ code: "in_percent", columns: firstOf(percent) });
  // Whoever sees numbers only would add them up.
  if (currencies.size > 1) notes.push({ code: "several_currencies", currencies: [...currencies] });
  return notes;
}

function such(doubted: readonly Doubted[]) {
  return { example: doubted[0]?.column.open ?? "", columns: firstOf(doubted) };
}

function firstOf(doubted: readonly Doubted[]): { names: string[]; more: number } {
  const names = doubted.slice(0, 5).map(({ name }) => cut(name, 60));
  return { names, more: doubted.length - names.length };
}
