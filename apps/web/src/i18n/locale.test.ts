import { expect, test } from "vitest";
import { createFormat } from "../format/format.ts";
import { regional } from "./locale.ts";

test.each([
  ["en", ["en-GB", "en"], "en-GB"],
  ["en", ["it-IT", "en-US"], "en-US"],
  ["en", ["it-IT"], "en-IT"],
  ["fr", ["fr"], "fr"],
  ["en", ["en-US@posix"], "en"],
] as const)("%s for somebody who wants %j is %s", (language, wanted, locale) => {
  expect(regional(language, wanted)).toBe(locale);
});

test("a date is written as in the region, a number as in the language", () => {
  const at = new Date(2026, 10, 21, 17, 5).getTime();
  const british = createFormat("en", "en-GB");
  expect(british.dateTime(at)).toMatch(/^21 Nov 2026, 17:05:00$/);
  expect(british.number(1_234.5)).toBe("1,234.5");
});
