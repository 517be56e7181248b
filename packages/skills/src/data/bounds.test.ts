import { createTestContext } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { dataAggregate } from "./aggregate.ts";
import { dataMap } from "./map.ts";
import { dataPick } from "./pick.ts";

const { context } = createTestContext();
const map = (input: object) => dataMap.run(dataMap.input.parse(input), context);
const pick = (input: object) => dataPick.run(dataPick.input.parse(input), context);
const aggregate = (input: object) => dataAggregate.run(dataAggregate.input.parse(input), context);

const row = { $field: "" };
const long = "x".repeat(10_000);
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const names = (count: number, value: object) =>
  Object.fromEntries(times(count, value).map((each, at) => [`n${at}`, each]));

describe("results that grow out of bounds are refused while they are made", () => {
  it.each([
    ["a text in every row", () => map({ rows: times(10_000, 0), fields: { long } })],
    ["a field many times", () => map({ rows: [long], fields: { all: times(2_000, row) } })],
    [
      "a text that is joined to itself",
      () => pick({ from: long, value: { $join: times(2_000, row) } }),
    ],
    [
      "a row under many names",
      () =>
        aggregate({ rows: ["x".repeat(200_000)], values: names(100, { of: "last", field: "" }) }),
    ],
  ])("%s", async (_what, make) => {
    await expect(async () => make()).rejects.toThrow("The result is larger than");
  });
});

describe("more than a person would ask for is refused before anything runs", () => {
  it("in columns, groups and measures", () => {
    const count = { count: true };
    expect(dataAggregate.input.safeParse({ rows: [], values: names(101, count) }).success).toBe(
      false,
    );
    const by = Object.fromEntries(times(21, "/a").map((place, at) => [`n${at}`, place]));
    expect(dataAggregate.input.safeParse({ rows: [], by, values: { count } }).success).toBe(false);
    expect(dataMap.input.safeParse({ rows: [], fields: names(1_001, row) }).success).toBe(false);
    expect(dataMap.input.safeParse({ rows: times(100_001, 0), fields: {} }).success).toBe(false);
  });
});
