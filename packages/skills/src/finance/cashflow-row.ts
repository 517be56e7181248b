import type { Cell } from "../csv/column.ts";

export type CashflowRow = { readonly [column: string]: Cell };

/** An empty cell is no money. */
export function amountIn(row: CashflowRow, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : 0;
}

/** A header as words are looked for in it: without accents, in lower case, of bounded length. */
export function plainText(text: string): string {
  return text.slice(0, 200).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Names as a message shows them: the first eight. */
export function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `“${name}”`);
  if (names.length > shown.length) shown.push(`${names.length - shown.length} more`);
  return new Intl.ListFormat("en").format(shown);
}
