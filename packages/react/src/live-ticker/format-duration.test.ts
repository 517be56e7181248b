import { expect, test } from "vitest";
import { formatDuration, formatElapsed } from "./format-duration.ts";

test.each([
  [0, "0 ms"],
  [240, "240 ms"],
  [949.6, "950 ms"],
  [2_800, "2.8 s"],
  [59_949, "59.9 s"],
  [59_960, "1 min"],
  [185_000, "3 min 5 s"],
  [4_320_000, "1 h 12 min"],
  [-5, "0 ms"],
])("%d ms is %s", (ms, words) => expect(formatDuration(ms, "en")).toBe(words));

test("the decimal sign is the language's", () => expect(formatDuration(2_800, "it")).toBe("2,8 s"));

test.each([
  [0, "0:00"],
  [2_999, "0:02"],
  [760_000, "12:40"],
  [3_723_000, "1:02:03"],
])("%d ms on the clock is %s", (ms, words) => expect(formatElapsed(ms)).toBe(words));
