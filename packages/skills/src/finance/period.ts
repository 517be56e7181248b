import { FatalStepError } from "@stepcast/engine";
import type { Cell } from "../csv/column.ts";
import type { CashflowRow } from "./cashflow-row.ts";
import { placesOf } from "./period-place.ts";

/** All rows of one period. */
export interface PeriodRow {
  /** From the first period on: 0, 1, 2 for years that follow each other. */
  readonly period: number;
  readonly label: string;
  readonly rows: readonly CashflowRow[];
}

/**
 * Groups rows by period, earliest first, each as far from the first as {@link placesOf} says.
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
  const places = placesOf([...groups.keys()], column);
  return [...groups]
    .map(([key, members], at) => ({
      period: places[at] ?? at,
      label: `${key}`.slice(0, 200),
      rows: members,
    }))
    .sort((a, b) => a.period - b.period);
}
