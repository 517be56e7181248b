import { FatalStepError } from "@stepcast/engine";
import type { Cell } from "../csv/column.ts";
import type { CashflowRow } from "./cashflow-columns.ts";

/** All rows of one period. */
export interface PeriodRow {
  /** From the first period on: 0, 1, 2 for years that follow each other. */
  readonly period: number;
  readonly label: string;
  readonly rows: readonly CashflowRow[];
}

const dayMs = 86_400_000;

/**
 * Groups rows by period, earliest first. Numbers are periods themselves (2026, 2028 are two apart), dates are years
 * of 365 days apart, as spreadsheets' XNPV has it, and anything else follows the order of the rows.
 * Errors: FatalStepError for a row that does not say its period.
 */
export function readPeriods(rows: readonly CashflowRow[], column: string | null): PeriodRow[] {
  if (column === null)
    return rows.map((row, period) => ({ period, label: `${period}`, rows: [row] }));
  const groups = new Map<NonNullable<Cell>, CashflowRow[]>();
  for (const [at, row] of rows.entries()) {
    const key = row[column] ?? null;
    if (key === null)
      throw new FatalStepError(
        `Row ${at + 1} of the table does not say its period (“${column}”).`,
        {
          hint: "Fill the cell, or take the row out.",
        },
      );
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const places = placesOf([...groups.keys()]);
  return [...groups]
    .map(([key, members], at) => ({
      period: places[at] ?? at,
      label: `${key}`.slice(0, 200),
      rows: members,
    }))
    .sort((a, b) => a.period - b.period);
}

/** Distances from the earliest key. */
function placesOf(keys: readonly NonNullable<Cell>[]): number[] {
  const numbers = keys.filter((key) => typeof key === "number");
  if (numbers.length === keys.length) return fromEarliest(numbers, 1);
  const dates = keys.map((key) => (isIsoDate(key) ? Date.parse(key) : Number.NaN));
  if (dates.every(Number.isFinite)) return fromEarliest(dates, 365 * dayMs);
  return keys.map((_, at) => at);
}

function isIsoDate(key: NonNullable<Cell>): key is string {
  return typeof key === "string" && /^\d{4}-\d{2}-\d{2}/.test(key);
}

function fromEarliest(values: readonly number[], unit: number): number[] {
  const earliest = values.reduce((a, b) => Math.min(a, b), Infinity);
  return values.map((value) => (value - earliest) / unit);
}
