import { expect, it } from "vitest";
import { fitColumns, formatTable } from "./format.ts";

it("lines columns up by what a terminal gives a text, not by its code points", () => {
  const marks = ["✓ a", "🔄 a", "▫️ a", "👩‍💻 a", "é a", "你好", ""];
  expect(formatTable(marks.map((mark) => [mark, "|"]))).toEqual([
    "✓ a   |",
    "🔄 a  |",
    "▫️ a  |",
    "👩‍💻 a  |",
    "é a   |",
    "你好  |",
    "      |",
  ]);
});

it.each([
  ["plain", 3, "pla"],
  ["plain", 9, "plain"],
  ["🔄🔄🔄", 5, "🔄🔄"],
  ["👩‍💻 x", 1, ""],
  ["你好", 3, "你"],
])("fits %j into %i columns", (text, columns, fitted) => {
  expect(fitColumns(text, columns)).toBe(fitted);
});
