import { FatalStepError } from "@stepcast/engine";
import type { Cell } from "../csv/column.ts";
import { amountIn, type CashflowRow, quoted } from "./cashflow-row.ts";
import { type ColumnRole, roleOf } from "./column-role.ts";
import { refuseMixedUnits } from "./money-unit.ts";
import { refuseDoubtfulNet, refuseUnsignedKinds } from "./net-column.ts";
import { withoutTotals } from "./total-columns.ts";
import { refuseVersions } from "./versions.ts";
import { yearPartIn } from "./year-part.ts";

/** Which column is what. `net` stands alone: then no other column counts. */
export interface CashflowColumns {
  period: string | null;
  inflows: string[];
  outflows: string[];
  net: string | null;
  /** Left out, since they are shares of something: "Growth %". */
  shares: string[];
  /** Amounts that do not count, since they stand beside a column that already is the difference. */
  besideNet?: string[];
}

/** What the caller says about columns; the rest is recognised by name. */
export interface NamedColumns {
  readonly period?: string | undefined;
  readonly inflows?: readonly string[] | undefined;
  readonly outflows?: readonly string[] | undefined;
  readonly net?: string | undefined;
  readonly ignore?: readonly string[] | undefined;
}

/** Names of a table's columns. */
interface TableColumns {
  readonly all: readonly string[];
  /** Those that hold numbers only. */
  readonly numeric: readonly string[];
  /** Those whose texts name each row: never empty, never twice the same. */
  readonly labels: readonly string[];
  /** Those of which each row has another year, whatever language their names are in. */
  readonly years: readonly string[];
}

function columnsOf(rows: readonly CashflowRow[]): TableColumns {
  const all = Object.keys(rows[0] ?? {});
  const numeric = all.filter(
    (column) =>
      rows.some((row) => typeof row[column] === "number") &&
      rows.every((row) => row[column] === null || typeof row[column] === "number"),
  );
  const labels = all.filter((column) => {
    const texts = new Set(
      rows.map((row) => row[column]).filter((cell) => typeof cell === "string"),
    );
    return texts.size === rows.length;
  });
  const years = numeric.filter((column) => {
    const told = new Set(rows.map((row) => row[column]).filter(isYear));
    return roleOf(column) === undefined && rows.length > 1 && told.size === rows.length;
  });
  return { all, numeric, labels, years };
}

function isYear(cell: Cell | undefined): boolean {
  return typeof cell === "number" && Number.isInteger(cell) && cell >= 1_900 && cell < 2_200;
}

/** Errors: FatalStepError for unknown columns, for columns whose meaning is open, and when no column is money. */
export function assignRoles(rows: readonly CashflowRow[], named: NamedColumns): CashflowColumns {
  const columns = columnsOf(rows);
  refuseUnknown(columns, named);
  const period = named.period ?? findPeriod(columns, named);
  const given = givenMoney(named);
  if (given !== undefined) return { period, ...given, shares: [] };
  const counts = (column: string): boolean => column !== period && !named.ignore?.includes(column);
  const amounts = columns.numeric.filter(counts);
  const shares = amounts.filter((column) => isShare(column, rows));
  const money = amounts.filter((column) => !shares.includes(column));
  refusePeriods(money);
  if (money.length === 0) refuseUnread(columns, counts, rows, ["inflow", "outflow", "net"]);
  const found = recogniseMoney(money, rows);
  refuseVersions(money, rows);
  if (found.net === null) refuseUnread(columns, counts, rows, ["inflow", "outflow"]);
  else refuseUnsignedKinds(found.net, rows);
  const besideNet = found.net === null ? [] : money.filter((column) => column !== found.net);
  return { period, ...found, shares, ...(besideNet.length > 0 && { besideNet }) };
}

/** In percent, and called nothing that is money; "Costs (24 %)" may be either. */
function isShare(column: string, rows: readonly CashflowRow[]): boolean {
  const isCalledShare =
    percent.test(column) && roleOf(column.replaceAll(percents, " ")) === undefined;
  return isCalledShare && rows.every((row) => Math.abs(amountIn(row, column)) <= 10);
}

const percent = /%|\b(?:percent(?:age)?|percentuale|pourcentage)\b/i;
const percents = new RegExp(percent.source, "gi");

/** Errors: FatalStepError for a table that has a column for each period, and a row for each kind of amount. */
function refusePeriods(money: readonly string[]): void {
  const periods = money.filter((column) => /^(?:19|20)\d\d\b/.test(column) || yearPartIn(column));
  if (periods.length < 2 || periods.length < money.length - 1) return;
  throw new FatalStepError(`The columns ${quoted(periods)} are periods, and rows should be.`, {
    hint: "Turn the table, so that it has a row for each period and a column for each kind of amount. Spreadsheets do it when pasting: “transpose”.",
  });
}

function givenMoney({ inflows, outflows, net }: NamedColumns) {
  if (net !== undefined) return { inflows: [], outflows: [], net };
  if (inflows === undefined && outflows === undefined) return undefined;
  return { inflows: [...(inflows ?? [])], outflows: [...(outflows ?? [])], net: null };
}

function recogniseMoney(
  money: readonly string[],
  rows: readonly CashflowRow[],
): Pick<CashflowColumns, "inflows" | "outflows" | "net"> {
  const [only] = money;
  if (only === undefined)
    throw new FatalStepError("The table has no column of amounts.", {
      hint: "Add a column for the flow, or columns for revenues and costs, with numbers only.",
    });
  const nets = money.filter((column) => roleOf(column) === "net");
  if (money.length === 1 && !["net", "inflow", "outflow"].includes(roleOf(only) ?? ""))
    throw new FatalStepError(`Nothing says that ${quoted([only])} is an amount of money.`, {
      hint: "Name the column by what it holds, such as cash flow, revenues or costs (ricavi, costi; recettes, dépenses), or name it in the step's net.",
    });
  const inflows = money.filter((column) => roleOf(column) === "inflow");
  const outflows = money.filter((column) => roleOf(column) === "outflow");
  const [net] = nets;
  if (net !== undefined && nets.length < 2) {
    refuseDoubtfulNet(net, { inflows, outflows }, rows);
    return { inflows: [], outflows: [], net };
  }
  const open = money.filter((column) => !["inflow", "outflow"].includes(roleOf(column) ?? ""));
  if (open.length > 0)
    throw new FatalStepError(
      `It is not clear whether ${quoted(open)} ${open.length === 1 ? "is" : "are"} money in or money out.`,
      {
        hint: "Put a word such as “revenue” or “cost” into the header, or name the columns in the step's inflows, outflows or ignore.",
      },
    );
  refuseMixedUnits(money);
  return {
    inflows: [...withoutTotals(inflows, rows)],
    outflows: [...withoutTotals(outflows, rows)],
    net: null,
  };
}

/** A column of costs that could not be read as numbers would else be no costs. */
function refuseUnread(
  { all, numeric }: TableColumns,
  counts: (column: string) => boolean,
  rows: readonly CashflowRow[],
  roles: readonly ColumnRole[],
): void {
  const unread = all.filter(
    (column) =>
      counts(column) &&
      !numeric.includes(column) &&
      roles.some((role) => role === roleOf(column)) &&
      rows.some((row) => mayBeAmount(row[column] ?? null)),
  );
  if (unread.length === 0) return;
  throw new FatalStepError(
    `${quoted(unread)} ${unread.length === 1 ? "is" : "are"} called money and ${unread.length === 1 ? "does" : "do"} not hold numbers only.`,
    {
      hint: "Write its amounts as numbers, in one currency and without marks between thousands, or take the column out of the table. In a plan, name it in the step's ignore.",
    },
  );
}

/** A number, or a text with digits that is no date. */
function mayBeAmount(cell: Cell): boolean {
  return (
    typeof cell === "number" || (/\d/.test(cell ?? "") && !/^\d{4}-\d\d-\d\d/.test(cell ?? ""))
  );
}

/** By its name; else years; else the first column that names each row; else the rows' order counts. */
function findPeriod(columns: TableColumns, roles: NamedColumns): string | null {
  const taken = new Set([
    ...(roles.inflows ?? []),
    ...(roles.outflows ?? []),
    ...(roles.ignore ?? []),
    roles.net,
  ]);
  const free = columns.all.filter((column) => !taken.has(column));
  const named = free.filter((column) => roleOf(column) === "period");
  // "Data source" sounds like a period, and "Year" beside it is one.
  const byName = named.find((column) => [...columns.numeric, ...columns.labels].includes(column));
  const years = free.find((column) => columns.years.includes(column));
  return (
    byName ?? named[0] ?? years ?? free.find((column) => columns.labels.includes(column)) ?? null
  );
}

function refuseUnknown(columns: TableColumns, named: NamedColumns): void {
  const { period, inflows = [], outflows = [], net, ignore = [] } = named;
  const money = [...inflows, ...outflows, ...(net === undefined ? [] : [net])];
  const wanted = [...money, ...ignore, ...(period === undefined ? [] : [period])];
  const missing = wanted.filter((column) => !columns.all.includes(column));
  if (missing.length > 0)
    throw new FatalStepError(`The table has no column called ${quoted(missing)}.`, {
      hint: `Its columns are ${quoted(columns.all)}.`,
    });
  const text = money.filter((column) => !columns.numeric.includes(column));
  if (text.length > 0)
    throw new FatalStepError(`${quoted(text)} does not hold numbers only.`, {
      hint: "See the bad rows and the column types of the step that read the table.",
    });
}
