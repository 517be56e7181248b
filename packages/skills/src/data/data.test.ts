import type { JsonValue } from "@stepcast/contracts";
import { createTestContext, jsonValueArbitrary, runToEnd } from "@stepcast/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataAggregate } from "./aggregate.ts";
import { dataFilter } from "./filter.ts";
import { dataMap } from "./map.ts";
import { dataPick } from "./pick.ts";
import { dataSort } from "./sort.ts";

const { context } = createTestContext();
const map = (input: object) => dataMap.run(dataMap.input.parse(input), context);
const pick = (from: JsonValue, value: unknown) =>
  dataPick.run(dataPick.input.parse({ from, value }), context);
const filter = (rows: unknown, where: unknown) =>
  dataFilter.run(dataFilter.input.parse({ rows, where }), context);
const sort = (input: object) => dataSort.run(dataSort.input.parse(input), context);
const aggregate = (input: object) => dataAggregate.run(dataAggregate.input.parse(input), context);

const sales = [
  { shop: "Rome", item: { name: "oil", price: 12.5 }, count: 2, paid: true },
  { shop: "Lyon", item: { name: "wine", price: 30 }, count: 1, paid: false },
  { shop: "Rome", item: { name: "wine", price: 28 }, count: 3, paid: true },
  { shop: "Oslo", item: { name: "fish", price: null }, count: 4 },
];

const field = ($field: string, rest: object = {}) => ({ $field, ...rest });

describe("data.map and data.pick", () => {
  it("write what was computed as text with the digits that it can hold", async () => {
    const fields = {
      line: { $join: [{ $add: [field("/a"), field("/b")] }, " t, ", field("/id")] },
    };
    const rows = [{ a: 0.1, b: 0.2, id: 9_007_199_254_740_991 }];
    expect(await map({ rows, fields })).toEqual({ rows: [{ line: "0.3 t, 9007199254740991" }] });
  });

  it("pick, rename and compute", async () => {
    const fields = {
      what: field("/item/name"),
      total: { $round: [{ $multiply: [field("/count"), field("/item/price")] }, 1] },
      line: { $join: [field("/shop"), ": ", field("/count")] },
      state: { $if: [field("/paid", { default: false }), "paid", "open"] },
      fixed: { list: [1, field("/shop")], none: null },
    };
    expect(await map({ rows: sales.slice(0, 2), fields })).toEqual({
      rows: [
        {
          what: "oil",
          total: 25,
          line: "Rome: 2",
          state: "paid",
          fixed: { list: [1, "Rome"], none: null },
        },
        {
          what: "wine",
          total: 30,
          line: "Lyon: 1",
          state: "open",
          fixed: { list: [1, "Lyon"], none: null },
        },
      ],
    });
    expect(await pick(sales, field("/2/item/name"))).toEqual({ value: "wine" });
    expect(await pick(7, { $add: [field(""), 1, 2] })).toEqual({ value: 10 });
  });

  it("keep what they do not change when asked to", async () => {
    const rows = [{ a: 1, b: 2 }, [1], "x"];
    expect(await map({ rows, fields: { b: 3 }, keep: true })).toEqual({
      rows: [{ a: 1, b: 3 }, { b: 3 }, { b: 3 }],
    });
  });

  it.each([
    [1.005, 2, 1.01],
    [-2.5, 0, -3],
    [-0.4, 0, 0],
    [1e22, 2, 1e22],
    [0.1 + 0.2, 10, 0.3],
    [-5.551115123125783e-17, 2, 0],
    [1.5e-7, 7, 2e-7],
  ])("round %d to %d digits as people do: %d", async (number, digits, expected) => {
    expect(await pick(number, { $round: [field(""), digits] })).toEqual({ value: expected });
  });

  it("say which row they cannot compute", async () => {
    const total = { $multiply: [field("/count"), field("/item/price")] };
    await expect(async () => map({ rows: sales, fields: { total } })).rejects.toThrow(
      "Row 3: $multiply needs numbers, not null.",
    );
    await expect(async () => pick({ a: 1 }, field("/b"))).rejects.toThrow("nothing at /b");
    await expect(async () => pick(0, { $divide: [1, field("")] })).rejects.toThrow("no number");
  });

  const noExpressions: readonly unknown[] = [
    { $eval: "process.exit()" },
    { $eval: ["process.exit()"] },
    { $add: 1 },
    { $add: [1] },
    { $add: [1, 2], other: 1 },
    { $field: 1 },
    { $field: "no/slash" },
    { $field: "/a", other: 1 },
    { $if: [{ $ref: "/a" }, 1, 2] },
    { $if: [true, 1] },
    { $round: [1, 99] },
    { constructor: { $constructor: ["return process"] } },
    { toString: { $toString: [] } },
  ];
  it.each(noExpressions)("refuse %j before anything runs", (value) => {
    expect(dataPick.input.safeParse({ from: {}, value }).success).toBe(false);
  });

  it("reach nothing that a row inherits, and change no prototype", async () => {
    for (const place of ["/constructor", "/__proto__", "/toString", "/constructor/constructor"])
      expect(await pick({ a: 1 }, field(place, { default: "none" }))).toEqual({ value: "none" });
    const fields: unknown = JSON.parse('{"__proto__":{"polluted":1}}');
    const { rows } = await map({ rows: [{}], fields });
    expect("polluted" in (rows[0] ?? {})).toBe(false);
    expect("polluted" in {}).toBe(false);
  });
});

describe("data.filter", () => {
  it("speaks the language of plans", async () => {
    const where = {
      all: [
        { any: [{ eq: [field("/shop"), "Rome"] }, { gt: [field("/count"), 3] }] },
        { not: { in: [field("/item/name"), ["oil"]] } },
        { exists: field("/item") },
      ],
    };
    expect(await filter(sales, where)).toEqual({ rows: [sales[2], sales[3]], count: 2 });
    expect(await filter(sales, field("/paid", { default: false }))).toMatchObject({ count: 2 });
    expect(await filter([3, 1, 2], { gte: [field(""), 2] })).toMatchObject({ rows: [3, 2] });
  });

  it("says which row it cannot judge", async () => {
    await expect(async () => filter(sales, field("/paid"))).rejects.toThrow("Row 3: /paid leads");
    await expect(async () => filter([{ a: 1 }], { gt: [field("/a"), "1"] })).rejects.toThrow(
      "cannot compare",
    );
  });

  it("takes data for data, also where it looks like a reference", async () => {
    const trap = { $ref: "/input/0" };
    expect(await filter([trap, { a: 1 }], { eq: [field(""), trap] })).toEqual({
      rows: [trap],
      count: 1,
    });
  });

  it.each([{}, { $ref: "/item/a" }, { eq: [1] }, { like: ["a", "b"] }, { all: 1 }, "true", null])(
    "refuses %j as a condition",
    (where) => {
      expect(dataFilter.input.safeParse({ rows: [], where }).success).toBe(false);
    },
  );

  it("agrees with JavaScript on numbers", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.integer(),
        async (rows, bound) => {
          const { rows: kept } = await filter(rows, { lt: [field(""), bound] });
          expect(kept).toEqual(rows.filter((row) => row < bound));
        },
      ),
    );
  });
});

describe("data.sort", () => {
  it("orders by several fields, with what is missing at the end", async () => {
    const by = [{ field: "/shop" }, { field: "/count", descending: true }];
    const { rows } = await sort({ rows: sales, by });
    expect(rows).toEqual([sales[1], sales[3], sales[2], sales[0]]);
    const missing = await sort({ rows: sales, by: [{ field: "/item/price", descending: true }] });
    expect(missing.rows).toEqual([sales[1], sales[2], sales[0], sales[3]]);
    expect(await sort({ rows: [3, 1, 2], by: [{ field: "" }], limit: 2 })).toEqual({
      rows: [1, 2],
    });
  });

  it("keeps every row, and the order of equal ones, whatever they are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(jsonValueArbitrary, { maxLength: 20 }), async (values) => {
        const rows = values.map((value, place) => ({ value, place }));
        const once = await sort({ rows, by: [{ field: "/value" }] });
        expect(once.rows).toHaveLength(rows.length);
        expect(new Set(once.rows)).toEqual(new Set(rows));
        expect(await sort({ rows: once.rows, by: [{ field: "/value" }] })).toEqual(once);
      }),
    );
  });
});

describe("data.aggregate", () => {
  it("groups, counts, sums and compares", async () => {
    const values = {
      sales: { count: true },
      items: { of: "sum", field: "/count" },
      mean: { of: "mean", field: "/item/price" },
      cheapest: { of: "min", field: "/item/price" },
      dearest: { of: "max", field: "/item/price" },
      names: { of: "distinct", field: "/item/name" },
      first: { of: "first", field: "/item/name" },
      last: { of: "last", field: "/item/name" },
    };
    const { groups } = await aggregate({ rows: sales, by: { shop: "/shop" }, values });
    const rome = { cheapest: 12.5, dearest: 28, mean: 20.25, names: 2, first: "oil", last: "wine" };
    expect(groups).toEqual([
      { shop: "Rome", sales: 2, items: 5, ...rome },
      {
        ...{ shop: "Lyon", sales: 1, items: 1, cheapest: 30, dearest: 30, mean: 30 },
        ...{ names: 1, first: "wine", last: "wine" },
      },
      {
        ...{ shop: "Oslo", sales: 1, items: 4, cheapest: null, dearest: null, mean: null },
        ...{ names: 1, first: "fish", last: "fish" },
      },
    ]);
  });

  it("sums without drifting, and takes no rows for one group", async () => {
    const values = { sum: { of: "sum", field: "" }, count: { count: true } };
    const tenths = Array.from({ length: 10_000 }, () => 0.1);
    expect(await aggregate({ rows: tenths, values })).toEqual({
      groups: [{ sum: 1_000, count: 10_000 }],
    });
    expect(await aggregate({ rows: [], values })).toEqual({ groups: [{ sum: 0, count: 0 }] });
    expect(await aggregate({ rows: [], by: { a: "/a" }, values })).toEqual({ groups: [] });
  });

  it("says which row has no number", async () => {
    const values = { sum: { of: "sum", field: "/shop" } };
    await expect(async () => aggregate({ rows: sales, values })).rejects.toThrow(
      "Row 0 has no number at /shop",
    );
  });
});

describe("the data skills on an engine", () => {
  it("work in threads of their own, and hand rows on", async () => {
    const { run } = await runToEnd({
      skills: [dataFilter, dataMap, dataSort, dataAggregate, dataPick],
      start: () => ({
        plan: {
          name: "Sales",
          input: { sales },
          steps: [
            {
              id: "paid",
              skill: "data.filter",
              input: { rows: { $ref: "/input/sales" }, where: field("/paid", { default: false }) },
            },
            {
              id: "totals",
              skill: "data.map",
              input: {
                rows: { $ref: "/steps/paid/output/rows" },
                fields: { total: { $multiply: [field("/count"), field("/item/price")] } },
              },
            },
            {
              id: "sum",
              skill: "data.aggregate",
              input: {
                rows: { $ref: "/steps/totals/output/rows" },
                values: { total: { of: "sum", field: "/total" } },
              },
            },
          ],
          output: { $ref: "/steps/sum/output/groups/0/total" },
        },
      }),
    });
    expect(run).toMatchObject({ status: "completed", output: 109 });
  });
});
