import { type CashflowRow, plainText } from "./cashflow-row.ts";
import { isTotal } from "./total-columns.ts";

const average = /^\W*(averages?|mean|medi[ae]|moyennes?)\b/;

/** Rows without those that sum others up, and their labels: "Total" below months is none of them. */
export function withoutTotalRows(
  rows: readonly CashflowRow[],
  period: string | null,
): { readonly rows: readonly CashflowRow[]; readonly totals: string[] } {
  if (period === null) return { rows, totals: [] };
  const sumsUp = (row: CashflowRow): boolean => {
    const label = row[period];
    return typeof label === "string" && (isTotal(label) || average.test(plainText(label)));
  };
  const periods = rows.filter((row) => !sumsUp(row));
  if (periods.length === 0) return { rows, totals: [] };
  const totals = rows.filter(sumsUp).map((row) => `${row[period]}`.slice(0, 200));
  return { rows: periods, totals };
}
