import { expect, test } from "vitest";
import { searchParams, soughtIn } from "./search-params.ts";

const { parseSearch, stringifySearch } = searchParams;

test.each([
  "Create a landing page",
  "  landing  page ",
  "007",
  "7",
  "-0",
  "1e5",
  "12345678901234567890",
  "true",
  "null",
  '"quoted"',
  "[1]",
  '{"a":1}',
  "50% off & more = #1?",
  "a+b",
  "%zz %E0%A4",
  "è già 日本 👩‍👩‍👧",
  "<img src=x onerror=alert(1)>",
  "__proto__",
])("what is searched for is the same behind an address: %s", (text) => {
  const address = stringifySearch({ q: soughtIn(text) });
  expect(soughtIn(parseSearch(address)["q"])).toBe(text.replace(/ +/g, " ").trim());
});

test("an address that somebody typed is read as it stands", () => {
  expect(soughtIn(parseSearch("?q=123")["q"])).toBe("123");
  expect(soughtIn(parseSearch("?q=create+a%20page")["q"])).toBe("create a page");
  expect(stringifySearch({ q: "123" })).toBe("?q=123");
});

test("what cannot be searched for is nothing", () => {
  for (const address of ["", "?q", "?q=", "?q=%20%0A+", "?q=a&q=b", "?other=x"])
    expect(soughtIn(parseSearch(address)["q"])).toBeUndefined();
  expect(stringifySearch({ q: soughtIn("   ") })).toBe("");
});

test("a text is one line, whole, and no longer than the server takes", () => {
  expect(soughtIn("a\r\nb\tc")).toBe("a b c");
  expect(soughtIn("x".repeat(5_000))).toHaveLength(200);
  expect(soughtIn("\ud83d")?.isWellFormed()).toBe(true);
  expect(soughtIn(`${"x".repeat(199)}👩`)?.isWellFormed()).toBe(true);
});
