import { createTestContext } from "@stepcast/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { irr } from "./irr.ts";
import { npv } from "./npv.ts";
import { sensitivity } from "./sensitivity.ts";

const value = async (input: object) =>
  npv.output.parse(await npv.run(npv.input.parse(input), createTestContext().context));
const rateOf = async (input: object) =>
  irr.output.parse(await irr.run(irr.input.parse(input), createTestContext().context));
const sensitivityOf = async (input: object) =>
  sensitivity.output.parse(
    await sensitivity.run(sensitivity.input.parse(input), createTestContext().context),
  );

const amounts = fc.array(fc.integer({ min: -100_000, max: 100_000 }), {
  minLength: 1,
  maxLength: 40,
});
const rates = fc.integer({ min: -50, max: 200 }).map((percent) => percent / 100);

/** The NPV as an exact fraction, rounded once: for whole percents. */
function exactNpv(flows: readonly number[], percent: number): number {
  const last = BigInt(flows.length - 1);
  const base = BigInt(100 + percent);
  const sum = flows.reduce(
    (total, flow, period) =>
      total + BigInt(flow) * 100n ** BigInt(period) * base ** (last - BigInt(period)),
    0n,
  );
  return Number((sum * 10n ** 9n) / base ** last) / 1e9;
}

describe("finance.npv", () => {
  it.each([
    // Brealey, Myers, Allen, "Principles of Corporate Finance": an office building.
    [0.05, [-370_000, 420_000], 30_000],
    [0.07, [-370_000, 420_000], 22_523.36],
    [0, [-100, 40, 40, 40], 20],
    [0.1, [-1000, 300, 420, 680], 130.73],
    [-0.5, [0, 1, 1], 6],
  ])("at %f, %j is worth %f", async (rate, flows, expected) => {
    expect((await value({ rate, flows })).npv).toBeCloseTo(expected, 2);
  });

  it("equals the exact fraction", async () => {
    await fc.assert(
      fc.asyncProperty(amounts, fc.integer({ min: -40, max: 150 }), async (flows, percent) => {
        const { npv: found } = await value({ rate: percent / 100, flows });
        const exact = exactNpv(flows, percent);
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(exact)) + 1e-3 * (percent < 0 ? 1 : 1e-3),
        );
      }),
    );
  });

  it("equals the closed form of an annuity", async () => {
    const { npv: found } = await value({
      rate: 0.04,
      flows: [0, ...Array.from({ length: 360 }, () => 1000)],
    });
    expect(found).toBeCloseTo((1000 * (1 - 1.04 ** -360)) / 0.04, 6);
  });

  it("scales with the flows, falls with the rate when money comes later, and is the total at 0 %", async () => {
    await fc.assert(
      fc.asyncProperty(amounts, rates, async (flows, rate) => {
        const [once, twice] = [
          await value({ rate, flows }),
          await value({ rate, flows: flows.map((flow) => flow * 2) }),
        ];
        expect(twice.npv).toBeCloseTo(once.npv * 2, 3);
        const later = [-1000, ...flows.map(Math.abs)];
        const low = await value({ rate, flows: later });
        const high = await value({ rate: rate + 0.1, flows: later });
        expect(high.npv).toBeLessThanOrEqual(low.npv);
        expect((await value({ rate: 0, flows })).npv).toBe(once.total);
      }),
      { numRuns: 50 },
    );
  });

  it("shows each period and when the money is back", async () => {
    const result = await value({ rate: 0.1, flows: [-100, 55, 60.5, 10] });
    expect(result.flows.map(({ presentValue }) => Math.round(presentValue))).toEqual([
      -100, 50, 50, 8,
    ]);
    expect(result.paybackPeriods).toBeCloseTo(2, 9);
    expect((await value({ rate: 0, flows: [-100, 40] })).paybackPeriods).toBeNull();
    expect((await value({ rate: 0, flows: [-100, 50, 100] })).paybackPeriods).toBe(1.5);
    expect((await value({ rate: 0, flows: [5] })).paybackPeriods).toBe(0);
  });

  it("takes flows that name their period, in any order, and keeps labels", async () => {
    const flows = [
      { period: 1, amount: 110, label: "2027" },
      { period: 0, amount: -100, label: "2026" },
    ];
    const result = await value({ rate: 0.1, flows });
    expect(result.npv).toBeCloseTo(0, 9);
    expect(result.flows.map(({ label }) => label)).toEqual(["2026", "2027"]);
  });

  it.each([
    { rate: -1, flows: [1] },
    { rate: -2, flows: [1] },
    { rate: Number.NaN, flows: [1] },
    { rate: 0.1, flows: [] },
    { rate: 0.1, flows: ["1"] },
    { rate: 0.1, flows: [Number.POSITIVE_INFINITY] },
    { rate: 0.1, flows: Array.from({ length: 1_201 }, () => 1) },
    { rate: 0.1, flows: [{ period: -1, amount: 1 }] },
  ])("refuses $rate with $flows.length flows", (input) => {
    expect(npv.input.safeParse(input).success).toBe(false);
  });

  it("refuses a value that no number holds, and wonders about 8 instead of 0.08", async () => {
    const flows = Array.from({ length: 1_200 }, () => 1);
    await expect(value({ rate: -0.9999, flows })).rejects.toThrow("more than a number holds");
    const test = createTestContext();
    await npv.run(npv.input.parse({ rate: 8, flows: [1] }), test.context);
    expect(test.logs[0]).toMatchObject({ level: "warn" });
  });
});

describe("finance.irr", () => {
  it("is the rate at which the NPV is zero", async () => {
    const receipts = fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100_000 }), receipts, async (first, later) => {
        const flows = [-first, ...later];
        const { irr: rate } = await rateOf({ flows });
        fc.pre((rate ?? 0) < 1_000);
        expect(rate).not.toBeNull();
        const { npv: rest } = await value({ rate: rate ?? 0, flows });
        expect(Math.abs(rest)).toBeLessThan(
          1e-6 * (first + Math.max(...later)) * (rate !== null && rate < 0 ? 1e4 : 1),
        );
      }),
    );
  });

  it.each([
    [[100, 200], "never change sign"],
    [[0, 0], "never change sign"],
    [[-100, 230, -132], "Several rates fit: 10.00 % and 20.00 %; use NPV instead."],
    [
      [-1000, 3600, -4310, 1716],
      "Several rates fit: 10.00 %, 20.00 %, and 30.00 %; use NPV instead.",
    ],
    [[-100, 150, -100], "No rate up to a billion-fold brings the flows' value to zero."],
    [[-1, 2e9], "No rate up to a billion-fold brings the flows' value to zero."],
  ])("%j: %s", async (flows, message) => {
    await expect(rateOf({ flows })).rejects.toThrow(
      expect.objectContaining({
        name: "FatalStepError",
        message: expect.stringContaining(message),
      }),
    );
    expect(await rateOf({ flows, whenUndefined: "null" })).toMatchObject({
      irr: null,
      reason: expect.stringContaining(message),
    });
  });

  it("looks only where it is told", async () => {
    expect(await rateOf({ flows: [-100, 230, -132], between: [0.15, 1] })).toMatchObject({
      irr: 0.2,
    });
    await expect(rateOf({ flows: [-100, 110], between: [0.5, 1] })).rejects.toThrow(
      "in the given range",
    );
  });

  it("gives up rather than working for ever", async () => {
    const flows = Array.from(
      { length: 1_200 },
      (_, at) => (at % 2 === 0 ? -1 : 1) * (1 + (at % 7)),
    );
    await expect(rateOf({ flows })).rejects.toThrow("too often to find every rate");
  });
});

describe("finance.sensitivity", () => {
  const drivers = [
    { name: "Sales", amounts: [0, 80, 80] },
    { name: "Costs", amounts: [-100, -10, -10] },
  ];
  const flows = [-100, 70, 70];

  it("recomputes the NPV at both ends of every bar, widest first", async () => {
    const result = await sensitivityOf({ rate: 0.1, flows, drivers });
    expect(result.tornado.map(({ driver }) => driver)).toEqual(["Sales", "Costs", "Discount rate"]);
    const [sales] = result.tornado;
    expect(sales?.low.npv).toBeCloseTo((await value({ rate: 0.1, flows: [-100, 62, 62] })).npv, 9);
    expect(sales?.high.npv).toBeCloseTo((await value({ rate: 0.1, flows: [-100, 78, 78] })).npv, 9);
    const rateBar = result.tornado.find(({ unit }) => unit === "points");
    expect(rateBar?.low.npv).toBeCloseTo((await value({ rate: 0.08, flows })).npv, 9);
    expect(rateBar?.high.npv).toBeCloseTo((await value({ rate: 0.12, flows })).npv, 9);
  });

  it("tells how far one driver may fall before nothing is left", async () => {
    const result = await sensitivityOf({ rate: 0.1, flows, drivers });
    const change = result.tornado.find(({ driver }) => driver === "Sales")?.breakEven ?? 0;
    const moved = flows.map((flow, at) => flow + change * (drivers[0]?.amounts[at] ?? 0));
    expect((await value({ rate: 0.1, flows: moved })).npv).toBeCloseTo(0, 9);
  });

  it("makes a table of money in against rates", async () => {
    const { table } = await sensitivityOf({
      rate: 0.1,
      flows,
      changes: [-0.5, 0],
      rates: [0, 0.1],
    });
    expect(table.npv[0]?.[0]).toBeCloseTo(-100 + 70, 9);
    expect(table.npv[1]?.[1]).toBeCloseTo((await value({ rate: 0.1, flows })).npv, 9);
  });

  it("does without drivers, and names them in the reader's language", async () => {
    const names = { rate: "Tasso", inflows: "Entrate", outflows: "Uscite" };
    const result = await sensitivityOf({ rate: 0.1, flows, names });
    expect(new Set(result.tornado.map(({ driver }) => driver))).toEqual(
      new Set(["Tasso", "Entrate", "Uscite"]),
    );
  });

  it("keeps amounts with their flows when flows come in any order", async () => {
    const result = await sensitivityOf({
      rate: 0.5,
      flows: [
        { period: 1, amount: 30 },
        { period: 0, amount: -10 },
      ],
      drivers: [{ name: "A", amounts: [30, 0] }],
    });
    expect(result.tornado.find(({ driver }) => driver === "A")?.swing).toBeCloseTo(0.2 * 20, 9);
  });

  it("stays above -100 % and refuses drivers of another length", async () => {
    const result = await sensitivityOf({ rate: -0.97, flows, rateVariation: 0.1 });
    for (const rate of result.table.rates) expect(rate).toBeGreaterThan(-1);
    await expect(
      sensitivityOf({ rate: 0.1, flows, drivers: [{ name: "A", amounts: [1] }] }),
    ).rejects.toThrow("The driver A has 1 amounts for 3 flows.");
  });
});
