import { isAbsent } from "./absent-cells.ts";
import { type DecimalMark, numberStyle, readAmount } from "./number.ts";
import type { Separator } from "./records.ts";

/** How the numbers of one column are written, as far as its cells tell. */
export interface NumberColumn {
  /** Most of what it holds are numbers. */
  readonly isNumeric: boolean;
  /** Of its own cells; undefined when none of them decides it. */
  readonly decimal: DecimalMark | undefined;
  /** Cells that have a decimal comma, and cells that have a decimal point. */
  readonly commas: number;
  readonly points: number;
  /** Cells of both marks: what may be either is not read then. */
  readonly mixed: boolean;
  readonly percent: boolean;
  readonly currency: string | undefined;
  /** A cell that may be two numbers, such as `1,234`. */
  readonly open: string | undefined;
  /** The marks of such cells. */
  readonly openMarks: ReadonlySet<string>;
  /** Whole numbers below a thousand, which have no mark in either way of writing. */
  readonly hasSmall: boolean;
}

export function numberColumn(cells: readonly string[]): NumberColumn {
  const styles = cells.flatMap((cell) => {
    const style = numberStyle(cell);
    return style === undefined ? [] : [{ cell, style }];
  });
  const commas = styles.filter(({ style }) => style.decimal === ",").length;
  const points = styles.filter(({ style }) => style.decimal === ".").length;
  const open = styles.filter(({ style }) => style.open);
  return {
    isNumeric: styles.length > cells.filter((cell) => !isAbsent(cell)).length / 2,
    decimal: moreOf(commas, points),
    commas,
    points,
    mixed: commas > 0 && points > 0,
    percent: styles.filter(({ style }) => style.percent).length > styles.length / 2,
    currency: mostCommon(styles.flatMap(({ style }) => style.currency ?? [])),
    open: open[0]?.cell,
    openMarks: new Set(open.map(({ cell }) => (cell.includes(",") ? "," : "."))),
    hasSmall: styles.some(({ cell }) => /^\D*[1-9]\d{0,2}\D*$/.test(cell)),
  };
}

/** The mark that more cells have; undefined when they balance. */
export function moreOf(commas: number, points: number): DecimalMark | undefined {
  if (commas === points) return undefined;
  return commas > points ? "," : ".";
}

function mostCommon(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].reduce<[string | undefined, number]>(
    (best, each) => (each[1] > best[1] ? each : best),
    [undefined, 0],
  )[0];
}

/** Reads what is written as the column is: a dollar among euros, and 8 among 8 %, would be another number. */
export function readNumberOf(
  { mixed, percent, currency }: NumberColumn,
  decimal: DecimalMark,
): (cell: string) => number | undefined {
  return (cell) => {
    if (mixed && numberStyle(cell)?.open === true) return undefined;
    const amount = readAmount(cell, decimal);
    if (amount === undefined || amount.value === 0) return amount?.value;
    const isAlike = amount.percent === percent && (amount.currency ?? currency) === currency;
    return isAlike ? amount.value : undefined;
  };
}

/** How cells are meant that may be two numbers, where nothing in the file decides it. */
export type OpenReading = "thousands" | "decimals" | "unknown";

/**
 * What other columns tell counts. Else, by custom, files with semicolons have decimal commas and those with commas decimal points. Three
 * decimals in every cell are odd, so they are believed only where the separator rules out thousands, and no cell speaks
 * against them.
 */
export function openReading(
  { openMarks, hasSmall }: NumberColumn,
  separator: Separator,
  decimal: DecimalMark | undefined,
): OpenReading {
  const [mark, ...others] = openMarks;
  if (others.length > 0) return "unknown";
  if (decimal !== undefined) return mark === decimal ? "decimals" : "thousands";
  if (separator !== ";" && separator !== ",") return "unknown";
  if (mark !== (separator === ";" ? "," : ".")) return "thousands";
  return separator === "," && !hasSmall ? "decimals" : "unknown";
}
