import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { exactSum } from "../data/exact-sum.ts";
import { discountFactor, netPresentValue } from "./discount.ts";
import { type Flow, flows, rate, toFlows } from "./flow.ts";

const row = z.strictObject({
  period: z.number(),
  /** The flow's own, or its period. */
  label: z.string(),
  amount: z.number(),
  presentValue: z.number(),
  /** Sum of the present values up to here: where it turns positive, the money is back. */
  cumulative: z.number(),
});

/**
 * Net present value. The first flow, at period 0, is now and is not discounted (a spreadsheet's NPV function discounts it by
 * one period; add the first flow to its result to compare).
 * Errors: FatalStepError when the value is beyond what a number holds.
 */
export const npv = defineSkill({
  id: "finance.npv",
  title: "Net present value",
  icon: "📊",
  description:
    "What flows of money are worth now at a rate, period by period, and when they pay back.",
  input: z.strictObject({ rate, flows }),
  output: z.strictObject({
    npv: z.number(),
    rate: z.number(),
    /** Sum of the flows as they are, without discounting. */
    total: z.number(),
    flows: z.array(row),
    /** Periods until the discounted flows have paid back, between two flows in proportion; null when they never do. */
    paybackPeriods: z.number().nullable(),
  }),
  run(input, context) {
    if (input.rate > 1)
      context.log(
        "warn",
        `The rate is ${input.rate * 100} % per period. A rate is a share: 0.08 is 8 %.`,
      );
    const list = toFlows(input.flows).sort((a, b) => a.period - b.period);
    const value = netPresentValue(list, input.rate);
    const rows = cumulate(list, input.rate);
    if (!Number.isFinite(value) || rows.some(({ cumulative }) => !Number.isFinite(cumulative)))
      throw new FatalStepError(
        `At a rate of ${input.rate * 100} % the flows are worth more than a number holds.`,
        { hint: "Use a rate further from -100 %, or fewer periods." },
      );
    return {
      npv: value,
      rate: input.rate,
      total: exactSum(list.map(({ amount }) => amount)),
      flows: rows,
      paybackPeriods: paybackPeriods(rows),
    };
  },
});

function cumulate(list: readonly Flow[], atRate: number): z.output<typeof row>[] {
  let cumulative = 0;
  return list.map((flow) => {
    const presentValue = flow.amount * discountFactor(atRate, flow.period) + 0;
    cumulative += presentValue;
    const { period, amount, label = `${period}` } = flow;
    return { period, label, amount, presentValue, cumulative };
  });
}

/** After the last time that the cumulated value was negative. */
function paybackPeriods(rows: readonly z.output<typeof row>[]): number | null {
  const at = rows.findLastIndex(({ cumulative }) => cumulative < 0);
  const before = rows[at];
  const after = rows[at + 1];
  if (before === undefined) return 0;
  if (after === undefined) return null;
  const share = -before.cumulative / (after.cumulative - before.cumulative);
  return before.period + share * (after.period - before.period);
}
