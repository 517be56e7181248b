import { expect, test } from "vitest";
import { fr } from "../i18n/fr.ts";
import { it as italian } from "../i18n/it.ts";
import { isMoment, isShare, isYear, memberName, valueKind } from "./value-kind.ts";

test.each([
  [null, "nothing"],
  [undefined, "nothing"],
  [0, "scalar"],
  ["", "scalar"],
  [[], "list"],
  [[1, 2], "list"],
  [[{ a: 1 }, { a: 2, b: "x" }], "table"],
  [[{ a: { deep: 1 } }], "list"],
  [[{ a: 1 }, 2], "list"],
  [{ a: 1 }, "record"],
  [{ $artifact: "sha256-0", name: "a", mediaType: "text/csv", bytes: 1 }, "artifact"],
])("%j is shown as %s", (value, kind) => expect(valueKind(value).kind).toBe(kind));

test.each([
  ["npv", "NPV"],
  ["paybackPeriods", "Payback periods"],
  ["owner_id", "Owner ID"],
  ["", ""],
  ["__", "__"],
])("%s is called %s", (key, name) => expect(memberName(key)).toBe(name));

test("a known member is called as the language has it, and nothing is inherited", () => {
  expect(memberName("npv", italian.value.members)).toBe("VAN");
  expect(memberName("paybackPeriods", italian.value.members)).toBe("Periodi di rientro");
  expect(memberName("toString", italian.value.members)).toBe("To string");
});

test("figures of our own plans, and a result that is one value, are called in the page's language", () => {
  const own = ["npv", "irr", "checkCount", "passedCount", "openCount", "averageEfficiency"];
  for (const { value } of [italian, fr])
    for (const key of [...own, "result"])
      expect(memberName(key, value.members)).not.toBe(memberName(key));
  expect(Object.keys(fr.value.members)).toEqual(Object.keys(italian.value.members));
});

test("a share is read as percent, a word that ends alike is not", () => {
  expect(["irr", "rate", "discount_rate"].map(isShare)).toEqual([true, true, true]);
  expect(["npv", "crates", "rated"].map(isShare)).toEqual([false, false, false]);
});

test("a year is no amount, and an amount under another name is no year", () => {
  for (const name of ["Year", "Anno", "Année", "fiscal year", "start_year", "startYear"])
    expect(isYear(name, 2026)).toBe(true);
  for (const [name, value] of [
    ["danno", 2026],
    ["midyear", 2026],
    ["Revenue", 2026],
    ["year", 1],
    ["year", 2026.5],
    ["Anno", 12_000],
  ] as const)
    expect(isYear(name, value)).toBe(false);
});

test("a date with its time and zone is a moment, and nothing that only begins like one", () => {
  for (const text of ["2026-11-23T10:00:00Z", "2026-11-23T10:00:00.123+01:00", "2026-11-23T10:00Z"])
    expect(isMoment(text)).toBe(true);
  for (const text of ["2026-11-23", "2026-11-23T10:00:00", "2026-13-40T10:00:00Z", "at 10:00"])
    expect(isMoment(text)).toBe(false);
});
