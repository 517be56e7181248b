import { limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { netPresentValue } from "./discount.ts";
import { type Flow, flows, rate, toFlows } from "./flow.ts";

const name = z.string().min(1).max(limits.labelChars);
const share = z.number().min(-1).max(10);

/** As `finance.cashflow` gives them; other members are not looked at. */
const driver = z.object({
  name,
  /** What it adds to each of the flows, in their order: costs are negative. */
  amounts: z.array(z.number().min(-1e15).max(1e15)),
});

const input = z.strictObject({
  rate,
  flows,
  /** Parts of the flows that vary on their own. Absent: money in, and money out. */
  drivers: z.array(driver).min(1).max(50).optional(),
  /** How far each driver moves for the tornado: 0.1 is from -10 % to +10 %. */
  variation: z.number().positive().max(1).default(0.1),
  /** How far the rate moves for the tornado, in points: 0.02 is from 6 % to 10 % around 8 %. */
  rateVariation: z.number().positive().max(1).default(0.02),
  /** Changes of the money in, the table's rows. */
  changes: z.array(share).min(1).max(21).default([-0.2, -0.1, 0, 0.1, 0.2]),
  /** Rates, the table's columns. Absent: the rate, and two steps of `rateVariation` to each side. */
  rates: z.array(rate).min(1).max(21).optional(),
  /** Names in the result, in the reader's language. */
  names: z
    .strictObject({
      rate: name.default("Discount rate"),
      inflows: name.default("Money in"),
      outflows: name.default("Money out"),
    })
    .prefault({}),
});

const end = z.strictObject({ change: z.number(), npv: z.number() });
const bar = z.strictObject({
  driver: z.string(),
  /** `share`: changes are shares of the driver. `points`: they are added to the rate. */
  unit: z.enum(["share", "points"]),
  low: end,
  high: end,
  swing: z.number(),
  /** The change of this driver alone that makes the NPV zero; null for the rate and for drivers worth nothing. */
  breakEven: z.number().nullable(),
});
type Bar = z.output<typeof bar>;

export const sensitivityOutput = z.strictObject({
  npv: z.number(),
  rate: z.number(),
  /** Widest swing first. */
  tornado: z.array(bar),
  /** `npv[i][j]`: all money in changed by `changes[i]`, at `rates[j]`. */
  table: z.strictObject({
    changes: z.array(z.number()),
    rates: z.array(z.number()),
    npv: z.array(z.array(z.number())),
  }),
});

/**
 * How the NPV moves when one thing changes (tornado) and when money in and the rate change together (table).
 * Errors: FatalStepError for drivers whose length is not that of the flows, and values beyond what a number holds.
 */
export const sensitivity = defineSkill({
  id: "finance.sensitivity",
  title: "Sensitivity",
  icon: "🌪️",
  description:
    "How much each driver moves the NPV: a tornado, and a table of money in against rates.",
  input,
  output: sensitivityOutput,
  run(request) {
    const list = toFlows(request.flows);
    const base = netPresentValue(list, request.rate);
    const drivers = request.drivers?.map((each) => withFlows(each, list));
    const parts = drivers ?? defaultDrivers(list, request.names);
    const tornado = parts.map((part) => driverBar(part, base, request));
    tornado.push(rateBar(list, request));
    const rates = request.rates ?? ratesAround(request.rate, request.rateVariation);
    const result = {
      npv: base,
      rate: request.rate,
      tornado: tornado.sort((a, b) => b.swing - a.swing),
      table: { changes: request.changes, rates, npv: tableOf(list, request.changes, rates) },
    };
    const values = [base, ...result.table.npv.flat(), ...tornado.map((each) => each.swing)];
    if (!values.every(Number.isFinite))
      throw new FatalStepError(
        "The flows are worth more than a number holds at one of the rates.",
        {
          hint: "Use rates further from -100 %, or fewer periods.",
        },
      );
    return result;
  },
});

interface Part {
  readonly name: string;
  readonly flows: readonly Flow[];
}
type Request = z.output<typeof input>;

function withFlows(each: z.output<typeof driver>, list: readonly Flow[]): Part {
  if (each.amounts.length !== list.length)
    throw new FatalStepError(
      `The driver ${each.name} has ${each.amounts.length} amounts for ${list.length} flows.`,
      { hint: "Give each driver one amount per flow, in the flows' order." },
    );
  return {
    name: each.name,
    flows: list.map((flow, at) => ({ ...flow, amount: each.amounts[at] ?? 0 })),
  };
}

function defaultDrivers(list: readonly Flow[], names: Request["names"]): Part[] {
  return [
    { name: names.inflows, flows: list.filter(({ amount }) => amount > 0) },
    { name: names.outflows, flows: list.filter(({ amount }) => amount < 0) },
  ].filter(({ flows: part }) => part.length > 0);
}

/** The NPV is linear in each driver, so its ends and its break-even need no search. */
function driverBar(part: Part, base: number, { rate: at, variation }: Request): Bar {
  const worth = netPresentValue(part.flows, at);
  return {
    driver: part.name,
    unit: "share",
    low: { change: -variation, npv: base - variation * worth },
    high: { change: variation, npv: base + variation * worth },
    swing: Math.abs(2 * variation * worth),
    breakEven: worth === 0 ? null : -base / worth + 0,
  };
}

function rateBar(list: readonly Flow[], { rate: at, rateVariation, names }: Request): Bar {
  // Halfway to -100 % at most, where every later flow would be worth infinitely much.
  const down = Math.min(rateVariation, (at + 1) / 2);
  const low = { change: -down, npv: netPresentValue(list, at - down) };
  const high = { change: rateVariation, npv: netPresentValue(list, at + rateVariation) };
  const swing = Math.abs(high.npv - low.npv);
  return { driver: names.rate, unit: "points", low, high, swing, breakEven: null };
}

function ratesAround(at: number, step: number): number[] {
  return [-2, -1, 0, 1, 2].map((steps) => tidy(at + steps * step)).filter((each) => each > -1);
}

/** 0.1 + 0.02 is 0.12 for people. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function tableOf(
  list: readonly Flow[],
  changes: readonly number[],
  rates: readonly number[],
): number[][] {
  const moneyIn = list.filter(({ amount }) => amount > 0);
  const moneyOut = list.filter(({ amount }) => amount < 0);
  return changes.map((change) =>
    rates.map((at) => netPresentValue(moneyOut, at) + (1 + change) * netPresentValue(moneyIn, at)),
  );
}
