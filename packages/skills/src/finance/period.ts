import { FatalStepError } from "@stepcast/engine";
import type { Cell } from "../csv/column.ts";
import type { CashflowRow } from "./cashflow-row.ts";
import { openYears, type PeriodUnit, placesOf } from "./period-place.ts";

/** All rows of one period. */
export interface PeriodRow {
  /** From the first period on, in years: 0, 1, 2 for years that follow each other. */
  readonly period: number;
  readonly label: string;
  readonly rows: readonly CashflowRow[];
}

export interface Periods {
  readonly periods: readonly PeriodRow[];
  readonly unit: PeriodUnit;
  /** False for parts of a year whose year is not told. */
  readonly hasYears: boolean;
}

/**
 * Groups rows by period, earliest first, each as far from the first as {@link placesOf} says.
 * Errors: FatalStepError for a row that does not say its period.
 */
export function readPeriods(rows: readonly CashflowRow[], column: string | null): Periods {
  if (column === null) {
    const periods = rows.map((row, period) => ({ period, label: `${period}`, rows: [row] }));
    return { periods, unit: "period", hasYears: true };
  }
  const keys = rows.map((row, at) => periodOf(row, column, at));
  const groups = new Map<NonNullable<Cell>, CashflowRow[]>();
  for (const [at, key] of keys.entries()) {
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(...rows.slice(at, at + 1));
  }
  const { places, unit, hasYears } = placesOf([...groups.keys()], column);
  // Of two years, or of two things in one: adding them up would be a guess.
  const stretches = keys.filter((key, at) => at === 0 || key !== keys[at - 1]).length;
  if (!hasYears && stretches > groups.size) throw openYears(column);
  const periods = [...groups]
    .map(([key, members], at) => ({
      period: places[at] ?? at,
      label: `${key}`.slice(0, 200),
      rows: members,
    }))
    .sort((a, b) => a.period - b.period);
  return { periods, unit, hasYears };
}

function periodOf(row: CashflowRow, column: string, at: number): NonNullable<Cell> {
  const key = row[column] ?? null;
  if (key !== null) return key;
  throw new FatalStepError(`Row ${at + 1} of the table does not say its period (“${column}”).`, {
    hint: "Fill the cell, or take the row out.",
  });
}
