import { FatalStepError } from "@stepcast/engine";
import { exactSum } from "../data/exact-sum.ts";
import { amountIn, type CashflowRow, plainText, quoted } from "./cashflow-row.ts";

const total = /\b(totals?|totali|totale|totaux|tot|overall|sum|somma|somme|complessiv[oaie])\b/;

/** True for what is called a sum of others: "total sales", "Totale", "Sous-total". */
export function isTotal(name: string): boolean {
  return total.test(
    plainText(name)
      .replace(/[_.-]+/g, " ")
      .replace(/sub(?=total)/, "sub "),
  );
}

/**
 * Columns of one direction without those that hold what the others hold: counted along, every amount would count twice.
 * Errors: FatalStepError where a total differs from the columns that it may be the total of, and where a column that is called
 * otherwise is the sum of the others.
 */
export function withoutTotals(
  columns: readonly string[],
  rows: readonly CashflowRow[],
): readonly string[] {
  const parts = columns.filter((column) => !isTotal(column));
  const totals = columns.filter(isTotal);
  if (parts.length === 0) return columns;
  for (const column of totals) {
    const above = columns.slice(0, columns.indexOf(column));
    const since = above.slice(above.findLastIndex(isTotal) + 1);
    if (!isSum(column, parts, rows) && !isSum(column, since, rows)) throw openTotal(column);
  }
  const hidden = parts.find(
    (column) => parts.length > 2 && isSum(column, others(parts, column), rows),
  );
  if (hidden !== undefined) throw openTotal(hidden);
  return parts;
}

function others(columns: readonly string[], column: string): readonly string[] {
  return columns.filter((each) => each !== column);
}

/** In every row, up to rounding; not where all of it is nothing. */
function isSum(column: string, parts: readonly string[], rows: readonly CashflowRow[]): boolean {
  if (parts.length === 0) return false;
  const sums = rows.map((row) => exactSum(parts.map((part) => amountIn(row, part))));
  return (
    sums.some((sum) => sum !== 0) &&
    rows.every((row, at) => {
      const sum = sums[at] ?? 0;
      return Math.abs(amountIn(row, column) - sum) <= Math.abs(sum) * 1e-3 + 0.005 * parts.length;
    })
  );
}

function openTotal(column: string): FatalStepError {
  return new FatalStepError(
    `It is not clear whether ${quoted([column])} holds what other columns hold too: it would be counted twice.`,
    {
      hint: "Take the column out of the table, or name the columns that count in the step's inflows and outflows.",
    },
  );
}
