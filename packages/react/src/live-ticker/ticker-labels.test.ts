import { describe, expect, test } from "vitest";
import { tickerLabels } from "./ticker-labels.ts";

describe("one is told as one", () => {
  test.each([
    ["en", "+1 more", "+2 more"],
    ["it", "+1 altro", "+2 altri"],
    ["fr", "+1 autre", "+2 autres"],
  ])("%s, of the steps that have no row", (locale, one, two) => {
    const { more } = tickerLabels(locale);
    expect([more(1), more(2)]).toEqual([one, two]);
  });

  test.each([
    ["it", "1 passo su 8 completato", "2 passi su 8 completati"],
    ["fr", "1 étape sur 8 terminée", "2 étapes sur 8 terminées"],
  ])("%s, of the steps that are done", (locale, one, two) => {
    const { progress } = tickerLabels(locale);
    expect([progress(1, 8), progress(2, 8)]).toEqual([one, two]);
  });
});
