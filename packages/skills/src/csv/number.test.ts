import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber } from "./number.ts";
import { numberColumn } from "./number-column.ts";

describe("parseNumber", () => {
  it.each([
    ["1.234,56", 1234.56],
    ["1 234,56", 1234.56],
    ["1\u00a0234,56", 1234.56],
    ["1\u202f234\u202f567", 1_234_567],
    ["1'234,5", 1234.5],
    ["12.345.678", 12_345_678],
    ["-1.000", -1000],
    ["−5", -5],
    ["5-", -5],
    ["(1.234,56)", -1234.56],
    ["(€ 1.234,56)", -1234.56],
    ["€ -5", -5],
    ["1.234,56 €", 1234.56],
    ["EUR 12", 12],
    ["12,5 %", 0.125],
    ["-3,5%", -0.035],
    [",5", 0.5],
    ["1,5E+03", 1500],
    ["-0", 0],
    ["+7", 7],
  ])("reads %s with a decimal comma", (text, value) => {
    expect(parseNumber(text, ",")).toBe(value);
  });

  it.each([
    ["1,234.56", 1234.56],
    ["1,234,567", 1_234_567],
    ["$1,000", 1000],
    ["(1,234.5)", -1234.5],
    ["0.5", 0.5],
    [".5", 0.5],
    ["7.25%", 0.0725],
    ["1e3", 1000],
    ["0.30000000000000004", 0.30000000000000004],
  ])("reads %s with a decimal point", (text, value) => {
    expect(parseNumber(text, ".")).toBe(value);
  });

  it.each([
    "",
    "-",
    "abc",
    "12a",
    "1,2,3",
    "1.23,4",
    "1.2.3",
    "00123",
    "--5",
    "(-5)",
    "1 23",
    "NaN",
    "Infinity",
    "0x10",
    "1e999",
    "12345678901234567",
    "31.12.2026",
    "%",
    "€",
    "1.2345,6",
    "0.125",
    "0 125",
  ])("leaves %j as text", (text) => {
    expect(parseNumber(text, ",")).toBeUndefined();
  });

  it("never gives NaN, Infinity or -0, whatever it is handed", () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^[-+(]?[\d.,' %€eE]{0,20}\)?$/));
    fc.assert(
      fc.property(texts, fc.constantFrom(",", "." as const), (text, decimal) => {
        const value = parseNumber(text, decimal as "," | ".");
        expect(value === undefined || (Number.isFinite(value) && !Object.is(value, -0))).toBe(true);
      }),
    );
  });

  it("reads back what Intl writes in the three languages", () => {
    const amounts = fc.integer({ min: -1e12, max: 1e12 }).map((cents) => cents / 100 + 0);
    fc.assert(
      fc.property(amounts, fc.constantFrom("it", "fr", "de", "en"), (amount, locale) => {
        const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(amount);
        expect(parseNumber(text, locale === "en" ? "." : ",")).toBe(amount);
      }),
    );
  });
});

describe("numberColumn", () => {
  it.each([
    [["1.234,56", "7"], ","],
    [["1,234.56", "7"], "."],
    [["0,5"], ","],
    [["0.5"], "."],
    [["1.234.567"], ","],
    [["1,234", "1.234"], undefined],
    [["2026", "abc"], undefined],
    [["0.125", "1.250"], "."],
    [["0,125", "1,250"], ","],
    [["1.234", "12,5", "3.000"], ","],
  ])("%j -> %s", (cells, mark) => {
    expect(numberColumn(cells).decimal).toBe(mark);
  });
});
