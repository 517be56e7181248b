import { limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { exactSum } from "../data/exact-sum.ts";
import { assignRoles } from "./cashflow-columns.ts";
import { amountIn } from "./cashflow-row.ts";
import { flows as flowList, maxFlows } from "./flow.ts";
import { type PeriodRow, readPeriods } from "./period.ts";
import { periodUnits } from "./period-place.ts";
import { withoutTotalRows } from "./total-rows.ts";

const name = z.string().min(1).max(limits.labelChars);
const names = z.array(name).max(100);

const input = z.strictObject({
  /** As `csv.read` gives them. */
  rows: z
    .array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))
    .min(1, "the table has no rows")
    .max(50_000),
  /** The column that says when: years, dates or names of periods. Rows of one period are added up. */
  period: name.optional(),
  /** Columns of money in. */
  inflows: names.optional(),
  /** Columns of money out: sizes (5 is 5 out, -5 is 5 back), unless they add up to less than nothing: then -5 is 5 out. */
  outflows: names.optional(),
  /** A column that already is the difference; then no other column counts. */
  net: name.optional(),
  /** Columns of numbers that are no money. */
  ignore: names.optional(),
});

const output = z.strictObject({
  flows: flowList,
  /** What each column adds to each of the flows, in their order; costs are negative. */
  drivers: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(["inflow", "outflow", "net"]),
      amounts: z.array(z.number()),
    }),
  ),
  totalIn: z.number(),
  totalOut: z.number(),
  /** How the columns were understood. */
  columns: z.strictObject({
    period: z.string().nullable(),
    inflows: z.array(z.string()),
    outflows: z.array(z.string()),
    net: z.string().nullable(),
    /** Left out, since they are shares of something: "Growth %". */
    shares: z.array(z.string()).default([]),
    /** Amounts that do not count beside `net`; absent where there are none, and in results of earlier versions. */
    besideNet: z.array(z.string()).optional(),
  }),
  /** What the periods are; absent in results of earlier versions. */
  spacing: z
    .strictObject({
      /** The flows are years apart, or periods where nothing tells how long they are. */
      unit: z.enum(periodUnits),
      /** False for months and other parts of a year without their year: they were taken to follow each other. */
      hasYears: z.boolean(),
    })
    .optional(),
  /** Rows that were left out, since they are called totals. */
  totals: z.array(z.string()).default([]),
});

/**
 * Adds up a table's columns of money in and out to one flow per period. Columns that are not named are recognised by their
 * headers (en, it, fr); one that is not is refused rather than left out, and so is one of money out whose signs may mean either.
 * Errors: FatalStepError for columns and periods that cannot be understood, and more than 1,200 periods.
 */
export const cashflow = defineSkill({
  id: "finance.cashflow",
  title: "Cash flows",
  icon: "💶",
  description: "Adds up columns of money in and out to one flow per period.",
  input,
  output,
  run(request, context) {
    const columns = assignRoles(request.rows, request);
    const { rows, totals } = withoutTotalRows(request.rows, columns.period);
    for (const share of columns.shares)
      context.log("warn", `Left out as no amount of money: ${share}.`);
    for (const total of totals) context.log("warn", `Left out as no period: ${total}.`);
    const { periods, unit, hasYears } = readPeriods(rows, columns.period);
    if (!hasYears)
      context.log(
        "warn",
        `No year is told, so each ${unit} was taken to follow the one before it.`,
      );
    if (periods.length > maxFlows)
      throw new FatalStepError(
        `The table has ${periods.length} periods; at most ${maxFlows} can be valued.`,
        {
          hint: "Add the rows up to longer periods, such as months.",
        },
      );
    const drivers = [
      ...columns.inflows.map((column) => driver(column, "inflow", periods)),
      ...columns.outflows.map((column) => driver(column, "outflow", periods)),
      ...(columns.net === null ? [] : [driver(columns.net, "net", periods)]),
    ];
    if (request.outflows === undefined) {
      for (const column of columns.outflows) refuseOpenSigns(column, sumsOf(column, periods));
      refuseBothSigns(drivers);
    }
    const flows = periods.map(({ period, label }, at) => ({
      period,
      label,
      amount: exactSum(drivers.map(({ amounts }) => amounts[at] ?? 0)),
    }));
    const amounts = drivers.flatMap((each) => each.amounts);
    return {
      flows,
      drivers,
      totalIn: exactSum(amounts.filter((amount) => amount > 0)),
      totalOut: exactSum(amounts.filter((amount) => amount < 0)),
      columns,
      spacing: { unit, hasYears },
      totals,
    };
  },
});

type Kind = "inflow" | "outflow" | "net";

function driver(column: string, kind: Kind, periods: readonly PeriodRow[]) {
  const sums = sumsOf(column, periods);
  // A refund among costs does not change how costs are written.
  const isSize = kind === "outflow" && exactSum(sums) >= 0;
  return { name: column, kind, amounts: isSize ? sums.map((sum) => 0 - sum) : sums };
}

function sumsOf(column: string, periods: readonly PeriodRow[]): number[] {
  return periods.map(({ rows }) => exactSum(rows.map((row) => amountIn(row, column))));
}

/** Below zero on the whole, with much above: -20 and 5 are costs and a refund; 1,000 and -1,200 may as well be an investment and its sale. */
function refuseOpenSigns(column: string, sums: readonly number[]): void {
  const above = exactSum(sums.filter((sum) => sum > 0));
  const below = exactSum(sums.filter((sum) => sum < 0));
  if (above === 0 || above + below >= 0 || above * 2 <= -below) return;
  throw new FatalStepError(
    `“${column}” has amounts above and below zero, and it is not clear which are money out.`,
    {
      hint: "Give money in a column of its own. In a plan, name the column in the step's outflows (below zero is money out where the whole is), or in net.",
    },
  );
}

/** Alone, and called costs, it may as well be the difference: -1,000 now and 500 a year later. */
function refuseBothSigns([only, ...others]: readonly ReturnType<typeof driver>[]): void {
  if (only?.kind !== "outflow" || others.length > 0) return;
  const { amounts, name: column } = only;
  if (!amounts.some((amount) => amount > 0) || !amounts.some((amount) => amount < 0)) return;
  throw new FatalStepError(
    `“${column}” is the only column of amounts, and has some above and some below zero: it is not clear which are money out.`,
    {
      hint: "Call the column cash flow (flusso di cassa, flux de trésorerie) if amounts below zero are money out, or give money in a column of its own. In a plan, name it in the step's net or outflows.",
    },
  );
}
