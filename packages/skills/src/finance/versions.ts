import { FatalStepError } from "@stepcast/engine";
import { type CashflowRow, plainText, quoted } from "./cashflow-row.ts";

const version =
  /\b(scenari(o|os)?|scenarii|version[ei]?|versions|variant[ei]?|variants|variantes?|cas[oei]?|hypothes[ei]s|ipotesi|hypotheses?)\b/;
const told = /\b(actuals?|consuntiv[oi]|reel(le)?s?|realisee?s?)\b/;
const foreseen =
  /\b(budget(ed)?|forecasts?|planned|preventiv[oi]|previst[oaie]|prevision[ei]|previsions?|prevue?s?)\b/;

/** Errors: FatalStepError for tables that tell the same money more than once: in scenarios, or as it was planned and as it came. */
export function refuseVersions(money: readonly string[], rows: readonly CashflowRow[]): void {
  const versions = Object.keys(rows[0] ?? {}).find(
    (column) =>
      !money.includes(column) &&
      version.test(plainText(column)) &&
      new Set(rows.map((row) => row[column])).size > 1,
  );
  if (versions !== undefined)
    throw new FatalStepError(
      `The table tells more than one of ${quoted([versions])}, and their amounts would be added up.`,
      { hint: "Keep the rows of one of them." },
    );
  const past = money.filter((column) => told.test(plainText(column)));
  const planned = money.filter((column) => foreseen.test(plainText(column)));
  if (past.length > 0 && planned.length > 0)
    throw new FatalStepError(
      `${quoted([...past, ...planned])} tell the same money as it came and as it was planned.`,
      { hint: "Keep the columns of one of them." },
    );
}
