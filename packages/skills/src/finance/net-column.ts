import { FatalStepError } from "@stepcast/engine";
import { exactSum } from "../data/exact-sum.ts";
import { amountIn, type CashflowRow, plainText, quoted } from "./cashflow-row.ts";
import { roleOf } from "./column-role.ts";

/** Part of the whole: the rest may stand beside it. */
const partial =
  /\b(operating|operations|operational|investing|financing|operativ[oi]|gestione|corrente|exploitation|operationnels?|before|prima|avant|excluding|hors|esclus[oi])\b/;
const balance = /\b(saldo|saldi|soldes?)\b/;

/**
 * Errors: FatalStepError for a column that is called a difference and may be what came together up to then, or the flow without
 * what stands in other columns.
 */
export function refuseDoubtfulNet(
  net: string,
  money: { readonly inflows: readonly string[]; readonly outflows: readonly string[] },
  rows: readonly CashflowRow[],
): void {
  const text = plainText(net);
  const hasParts = money.inflows.length + money.outflows.length > 0;
  const sums = rows.map((row) => differenceIn(row, money));
  const nets = rows.map((row) => amountIn(row, net));
  if (hasParts && isSame(nets, sums)) return;
  const isPartial = hasParts && partial.test(text);
  const isBalance = balance.test(text) || (hasParts && isAddedUp(nets, sums));
  if (!isPartial && !isBalance) return;
  throw new FatalStepError(
    isPartial
      ? `It is not clear whether ${quoted([net])} contains ${quoted([...money.inflows, ...money.outflows])}.`
      : `It is not clear whether ${quoted([net])} is the flow of each period or what came together up to then.`,
    {
      hint: "Call the column of the whole flow cash flow (flusso di cassa, flux de trésorerie), and take out columns that are not to count.",
    },
  );
}

function differenceIn(
  row: CashflowRow,
  {
    inflows,
    outflows,
  }: { readonly inflows: readonly string[]; readonly outflows: readonly string[] },
): number {
  return exactSum([
    ...inflows.map((column) => amountIn(row, column)),
    ...outflows.map((column) => -Math.abs(amountIn(row, column))),
  ]);
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.every((value, at) => isClose(value, other[at] ?? 0));
}

/** Each is the one before it and what its own row adds. */
function isAddedUp(nets: readonly number[], sums: readonly number[]): boolean {
  return (
    nets.length > 1 &&
    nets.every((value, at) => at === 0 || isClose(value - (nets[at - 1] ?? 0), sums[at] ?? 0))
  );
}

function isClose(one: number, other: number): boolean {
  return Math.abs(one - other) <= Math.abs(other) * 1e-3 + 0.01;
}

/** Errors: FatalStepError for rows that are called costs, and hold them above zero in a column of differences. */
export function refuseUnsignedKinds(net: string, rows: readonly CashflowRow[]): void {
  const texts = Object.keys(rows[0] ?? {}).filter((column) =>
    rows.some((row) => typeof row[column] === "string"),
  );
  for (const column of texts) {
    const roles = new Set(
      rows.flatMap((row) => {
        const kind = row[column];
        return typeof kind === "string" && amountIn(row, net) > 0 ? (roleOf(kind) ?? []) : [];
      }),
    );
    if (!roles.has("outflow") || !roles.has("inflow")) continue;
    throw new FatalStepError(
      `Rows of ${quoted([column])} are called money in and money out, and ${quoted([net])} is above zero in both.`,
      { hint: "Write money out below zero, or give money in and money out a column each." },
    );
  }
}
