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

export interface TableNumbers {
  /** Of most cells. */
  readonly decimal: DecimalMark;
  /** One per column. */
  readonly readers: readonly ((cell: string) => number | undefined)[];
  /** Columns, by name, whose numbers may mean something else, so that they stay texts. */
  readonly texts: ReadonlyMap<string, ColumnType>;
  readonly warnings: readonly string[];
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
    warnings: warningsOf(doubts, currencies),
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
function warningsOf(doubts: Doubts, currencies: ReadonlySet<string>): string[] {
  const { thousands, decimals, unknown, percent } = doubts;
  const said: string[] = [];
  if (decimals.length > 0)
    said.push(`${such(decimals)} were read with three decimals, not as thousands.`);
  if (thousands.length > 0)
    said.push(`${such(thousands)} were read as thousands, not with three decimals.`);
  if (unknown.length > 0)
    said.push(
      `${such(unknown)} may be thousands or have three decimals, so they were kept as text. Write them without a mark between thousands, or say which mark is the decimal one.`,
    );
  if (percent.length > 0)
    said.push(`In percent, so that 20 % was read as 0.2: ${listed(percent)}.`);
  // Whoever sees numbers only would add them up.
  if (currencies.size > 1)
    said.push(
      `The table has amounts in ${new Intl.ListFormat("en").format(currencies)}, so they were kept as text. Give all of them in one currency.`,
    );
  return said;
}

function such(doubted: readonly Doubted[]): string {
  return `Numbers such as ${doubted[0]?.column.open} in ${listed(doubted)}`;
}

function listed(doubted: readonly Doubted[]): string {
  const shown = doubted.slice(0, 5).map(({ name }) => `“${cut(name, 60)}”`);
  if (doubted.length > shown.length) shown.push(`${doubted.length - shown.length} more`);
  return new Intl.ListFormat("en").format(shown);
}
