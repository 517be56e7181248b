import { FatalStepError } from "@stepcast/engine";
import { quoted } from "./cashflow-row.ts";

const currencies: readonly (readonly [string, RegExp])[] = [
  ["EUR", /€|\b(k|m|mln)?eur(os?)?\b/i],
  ["USD", /\b(k|m|mln)?usd\b|\bdollars?\b|(?<![a-z])(us)?\$/i],
  ["GBP", /£|\b(k|m)?gbp\b/i],
  ["CHF", /\b(k|m|t)?chf\b/i],
  ["JPY", /¥|\bjpy\b/i],
];
const scales: readonly (readonly [number, RegExp])[] = [
  [1e9, /\b(bn|mld|billions?|miliard[io]|milliards?)\b/i],
  [1e6, /\b(mln|mio|mil\.|millions?|milion[ei])\b|\bM ?(€|EUR|\$|USD|£|GBP|CHF)/],
  [
    1e3,
    /\b(thousands?|migliaia|milliers)\b|['’.]000\b|\b000s?\b|\b[kKT] ?(€|EUR|\$|USD|£|GBP|CHF)/,
  ],
];

/** The currency and the size of one unit that a header tells; undefined where it tells nothing. */
function unitOf(column: string): { currency?: string | undefined; scale: number } | undefined {
  const currency = currencies.find(([, pattern]) => pattern.test(column))?.[0];
  const scale = scales.find(([, pattern]) => pattern.test(column))?.[0];
  return currency === undefined && scale === undefined
    ? undefined
    : { currency, scale: scale ?? 1 };
}

/** Errors: FatalStepError for columns that are not in one currency, or of which some are in thousands. */
export function refuseMixedUnits(columns: readonly string[]): void {
  const told = columns.flatMap((column) => {
    const unit = unitOf(column.slice(0, 200));
    return unit === undefined ? [] : [{ column, ...unit }];
  });
  const named = new Set(told.flatMap(({ currency }) => currency ?? []));
  if (named.size < 2 && new Set(told.map(({ scale }) => scale)).size < 2) return;
  throw new FatalStepError(
    `${quoted(told.map(({ column }) => column))} are not in the same unit of money.`,
    { hint: "Give all amounts in one currency, and either all or none of them in thousands." },
  );
}
