import { expect, test } from "vitest";
import { isShare, memberName, valueKind } from "./value-kind.ts";

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

test("a share is read as percent, a word that ends alike is not", () => {
  expect(["irr", "rate", "discount_rate"].map(isShare)).toEqual([true, true, true]);
  expect(["npv", "crates", "rated"].map(isShare)).toEqual([false, false, false]);
});
