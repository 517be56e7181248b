import { expect, it } from "vitest";
import { createFormat } from "./format.ts";

/** Spaces that do not break are shown as spaces. */
const plain = (text: string) => text.replaceAll(/\s/g, " ");

it.each([
  ["en", ["12,000", "8,000", "7.2 kB", "77.7 GB", "512 B"]],
  ["it", ["12.000", "8.000", "7,2 kB", "77,7 GB", "512 B"]],
  ["fr", ["12 000", "8 000", "7,2 ko", "77,7 Go", "512 o"]],
])("writes large numbers alike, and sizes, as %s does", (locale, written) => {
  const { number, bytes } = createFormat(locale, locale);
  const all = [number(12_000), number(8_000), bytes(7_200), bytes(77_700_000_000), bytes(512)];
  expect(all.map(plain)).toEqual(written);
});
