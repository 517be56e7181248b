import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { netPresentValue } from "./discount.ts";
import { type Flow, toFlows } from "./flow.ts";
import { findRates } from "./rates.ts";

const signal = new AbortController().signal;
const rates = async (flows: (number | Flow)[]) =>
  (await findRates(toFlows(flows), { signal })).rates;

/** Flows whose only rates, seen as a polynomial in 1/(1+rate), are the given ones. */
function flowsWithRates(roots: readonly number[]): number[] {
  let flows = [-1000];
  for (const root of roots)
    flows = [...flows, 0].map((flow, at) => flow - (1 + root) * (flows[at - 1] ?? 0));
  return flows;
}

describe("findRates", () => {
  it.each([
    ["one period", [-100, 110], [0.1]],
    ["zero", [-100, 50, 50], [0]],
    ["a loss", [-100, 50], [-0.5]],
    ["a loan, seen by the borrower", [100, -110], [0.1]],
    ["no change of sign", [100, 110], []],
    ["all zero", [0, 0, 0], []],
    ["nothing later", [-100], []],
    ["leading and trailing zeros", [0, 0, -100, 0, 121, 0], [0.1]],
    [
      "several flows of one period",
      [
        { period: 0, amount: -60 },
        { period: 0, amount: -40 },
        { period: 1, amount: 110 },
      ],
      [0.1],
    ],
    [
      "half periods",
      [
        { period: 0, amount: -100 },
        { period: 0.5, amount: 110 },
      ],
      [0.21],
    ],
    ["two rates", [-100, 230, -132], [0.1, 0.2]],
    ["two changes of sign and no rate", [-100, 150, -100], []],
    ["a double rate", [-100, 220, -121], [0.1]],
    // Hazen, "A New Perspective on Multiple Internal Rates of Return", The Engineering Economist 48 (2003).
    ["three rates", [-1000, 3600, -4310, 1716], [0.1, 0.2, 0.3]],
    // Lorie and Savage, "Three Problems in Rationing Capital", The Journal of Business 28 (1955): the oil pump.
    ["the oil pump", [-1600, 10_000, -10_000], [0.25, 4]],
    [
      "a mine that is closed down at a cost",
      [-100, ...Array.from({ length: 10 }, () => 30), -50],
      undefined,
    ],
  ] as [string, (number | Flow)[], number[] | undefined][])("%s", async (_, flows, expected) => {
    const found = await rates(flows);
    if (expected === undefined) {
      for (const rate of found ?? [])
        expect(netPresentValue(toFlows(flows), rate)).toBeCloseTo(0, 6);
      return;
    }
    expect(found).toHaveLength(expected.length);
    for (const [at, rate] of expected.entries()) expect(found?.[at]).toBeCloseTo(rate, 6);
  });

  it("finds every rate that was put in", async () => {
    const root = fc.integer({ min: -60, max: 150 }).map((percent) => percent / 100);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(root, { minLength: 1, maxLength: 4 }), async (roots) => {
        const sorted = roots.toSorted((a, b) => a - b);
        const apart = sorted.every((each, at) => at === 0 || each - (sorted[at - 1] ?? 0) > 0.04);
        fc.pre(apart);
        const found = await rates(flowsWithRates(sorted));
        expect(found).toHaveLength(sorted.length);
        for (const [at, each] of sorted.entries()) expect(found?.[at]).toBeCloseTo(each, 4);
      }),
    );
  });

  it("agrees with plain bisection when the sign changes once", async () => {
    const later = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100_000 }), later, async (first, receipts) => {
        const flows = [-first, ...receipts];
        const [found = Number.NaN] = (await rates(flows)) ?? [];
        expect(found).toBeCloseTo(bisect(flows), 7);
      }),
    );
  });

  it("does not depend on the currency, nor on who pays whom", async () => {
    const flows = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(flows, fc.constantFrom(-1, 1e-6, 1e9), async (list, factor) => {
        const scaled = list.map((amount) => amount * factor);
        const [a = [], b = []] = [await rates(list), await rates(scaled)];
        expect(b).toHaveLength(a.length);
        for (const [at, each] of a.entries()) expect(b[at]).toBeCloseTo(each, 6);
      }),
    );
  });

  it("never finds more rates than the flows have changes of sign", async () => {
    const flows = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(flows, async (list) => {
        const { rates: found = [], signChanges } = await findRates(toFlows(list), { signal });
        expect(found.length).toBeLessThanOrEqual(signChanges);
      }),
    );
  });

  it("copes with a hundred years of months, and stops when it is told", async () => {
    const season = Array.from({ length: 1_199 }, (_, month) => (month % 12 < 3 ? -20 : 30));
    const controller = new AbortController();
    const searching = findRates(toFlows([-1000, ...season]), { signal: controller.signal });
    controller.abort(new Error("cancelled"));
    await expect(searching).rejects.toThrow("cancelled");
    expect(await rates([-1000, ...Array.from({ length: 1_199 }, () => 30)])).toHaveLength(1);
  });
});

function bisect(flows: readonly number[]): number {
  let low = -0.999999;
  let high = 1e6;
  for (let step = 0; step < 300; step += 1) {
    const middle = (low + high) / 2;
    const value = flows.reduce((sum, flow, period) => sum + flow / (1 + middle) ** period, 0);
    if (value > 0) low = middle;
    else high = middle;
  }
  return low;
}
