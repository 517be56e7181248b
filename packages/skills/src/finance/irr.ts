import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { flows, rate, toFlows } from "./flow.ts";
import { findRates, type Rates } from "./rates.ts";

export const irrProblems = [
  "no_sign_change",
  "no_rate",
  "several_rates",
  "too_many_changes",
] as const;
export type IrrProblem = (typeof irrProblems)[number];

const advice = "Use NPV instead: it is defined for any flows.";

/**
 * Internal rate of return: the one rate at which the flows are worth nothing. All such rates are found; an answer is given only
 * when there is exactly one.
 * Errors: FatalStepError when no rate fits or several do, unless `whenUndefined` is "null".
 */
export const irr = defineSkill({
  id: "finance.irr",
  title: "Internal rate of return",
  icon: "📈",
  description: "The rate at which flows of money are worth nothing, if there is exactly one.",
  input: z.strictObject({
    flows,
    /** Look only at rates from the first to the second, both included. */
    between: z
      .tuple([rate, rate])
      .refine(([from, to]) => from <= to, "the first rate must not be above the second")
      .optional(),
    /** "null": end with `irr: null` and the reason, instead of failing. */
    whenUndefined: z.enum(["fail", "null"]).default("fail"),
  }),
  output: z.strictObject({
    irr: z.number().nullable(),
    /** Every rate that fits. */
    rates: z.array(z.number()),
    /** Changes of sign in the flows: there are at most as many rates. */
    signChanges: z.number().int(),
    /** Why there is no single rate, for programs and in words. */
    problem: z.enum(irrProblems).optional(),
    reason: z.string().optional(),
  }),
  async run(input, context) {
    const found = await findRates(toFlows(input.flows), { signal: context.signal });
    const [from, to] = input.between ?? [-1, Infinity];
    const rates = found.rates?.filter((each) => each >= from && each <= to);
    const signChanges = found.signChanges;
    const [only] = rates ?? [];
    if (rates?.length === 1 && only !== undefined) return { irr: only, rates, signChanges };
    const problem = describe({ rates, signChanges }, input.between !== undefined);
    if (input.whenUndefined === "fail") throw new FatalStepError(problem.reason, problem);
    context.log("warn", problem.reason);
    return {
      irr: null,
      rates: [...(rates ?? [])],
      signChanges,
      problem: problem.problem,
      reason: problem.reason,
    };
  },
});

interface Undefined {
  readonly problem: IrrProblem;
  readonly reason: string;
  readonly hint: string;
}

function describe({ rates, signChanges }: Rates, narrowed: boolean): Undefined {
  if (signChanges === 0)
    return {
      problem: "no_sign_change",
      reason: "The flows never change sign, so no rate brings their value to zero.",
      hint: "An IRR needs money going out and money coming in.",
    };
  if (rates === undefined)
    return {
      problem: "too_many_changes",
      reason: `The flows change sign ${signChanges} times, too often to find every rate that fits.`,
      hint: advice,
    };
  if (rates.length === 0)
    return {
      problem: "no_rate",
      reason: narrowed
        ? "No rate in the given range brings the flows' value to zero."
        : "No rate up to a billion-fold brings the flows' value to zero.",
      hint: narrowed ? "Widen the range of rates, or use NPV instead." : advice,
    };
  return {
    problem: "several_rates",
    reason: `Several rates fit: ${listed(rates)}; use NPV instead.`,
    hint: "Or say where to look, for example between: [0, 0.5].",
  };
}

function listed(rates: readonly number[]): string {
  const shown = rates.slice(0, 8).map((each) => `${(each * 100).toFixed(2)} %`);
  if (rates.length > shown.length) shown.push(`${rates.length - shown.length} more`);
  return new Intl.ListFormat("en").format(shown);
}
