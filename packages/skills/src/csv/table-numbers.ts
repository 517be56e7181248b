import type { ColumnType } from "./column.ts";
import type { DecimalMark } from "./number.ts";
import {
  moreOf,
  type NumberColumn,
  numberColumn,
  type OpenReading,
  openReading,
  readNumberOf,
} from "./number-column.ts";
import type { TableOptions } from "./table.ts";

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
  options: TableOptions,
): TableNumbers {
  const columns = cellsOf.map(numberColumn);
  const told = options.decimal;
  const marks = new Set(columns.flatMap(({ decimal }) => decimal ?? []));
  const custom = options.separator === ";" ? "," : ".";
  const decimal =
    told ??
    moreOf(sum(columns.map(({ commas }) => commas)), sum(columns.map(({ points }) => points))) ??
    custom;
  const isOpen = ({ decimal: own, open }: NumberColumn): boolean =>
    told === undefined && own === undefined && open !== undefined;
  const doubts: Doubts = { texts: new Map(), warnings: [] };
  const [only] = marks.size === 1 ? marks : [];
  const readers = columns.map((column, at) => {
    const name = names[at] ?? "";
    if (isOpen(column))
      tellOpen(name, column, openReading(column, options.separator, only), doubts);
    if (column.percent) doubts.warnings.push(`“${name}” is in percent: 20 % was read as 0.2.`);
    const mark = told ?? column.decimal ?? only ?? (isOpen(column) ? custom : decimal);
    return readNumberOf({ ...column, mixed: told === undefined && column.mixed }, mark);
  });
  tellCurrencies(names, columns, doubts);
  return { ...doubts, decimal, readers };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

interface Doubts {
  readonly texts: Map<string, ColumnType>;
  readonly warnings: string[];
}

function tellOpen(
  name: string,
  { open, hasSmall }: NumberColumn,
  reading: OpenReading,
  { texts, warnings }: Doubts,
): void {
  const such = `Numbers such as ${open} in “${name}”`;
  if (reading === "decimals")
    warnings.push(`${such} were read with three decimals, not as thousands.`);
  if (reading === "thousands" && !hasSmall)
    warnings.push(`${such} were read as thousands, not with three decimals.`);
  if (reading !== "unknown") return;
  texts.set(name, "text");
  warnings.push(
    `${such} may be thousands or have three decimals, so they were kept as text. Write them without a mark between thousands, or say which mark is the decimal one.`,
  );
}

/** Amounts of several currencies must not be added up by whoever sees numbers only. */
function tellCurrencies(
  names: readonly string[],
  columns: readonly NumberColumn[],
  { texts, warnings }: Doubts,
): void {
  const priced = columns.flatMap(({ currency }, at) =>
    currency === undefined ? [] : [{ currency, name: names[at] ?? "" }],
  );
  const currencies = new Set(priced.map(({ currency }) => currency));
  if (currencies.size < 2) return;
  for (const { name } of priced) texts.set(name, "text");
  warnings.push(
    `The table has amounts in ${new Intl.ListFormat("en").format(currencies)}, so they were kept as text. Give all of them in one currency.`,
  );
}
