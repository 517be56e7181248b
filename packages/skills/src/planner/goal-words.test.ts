import { describe, expect, it } from "vitest";
import { findPhrases, goalLocale, goalName, goalWords } from "./goal-words.ts";

function read(goal: string) {
  const words = goalWords(goal);
  const span = findPhrases(words, ["business", "plan"])[0] ?? { from: 0, to: 0 };
  return [goalLocale(words), goalName(goal, words, span)];
}

describe("what people say around a goal is no name, and tells their language", () => {
  it.each([
    ["I'd like a business plan", "en", ""],
    ["I’m looking for a business plan", "en", ""],
    ["Let's write a business plan for Orchard, please!", "en", "Orchard"],
    ["Ho bisogno di un business plan", "it", ""],
    ["Puoi prepararmi un business plan per Ciliegie, per favore?", "it", "Ciliegie"],
    ["Mi serve un business plan", "it", ""],
    ["Dammi il business plan per La Ciliegia, grazie", "it", "La Ciliegia"],
    ["Il me faut un business plan", "fr", ""],
    ["J'ai besoin d'un business plan pour Verger s'il vous plaît", "fr", "Verger"],
    ["Je cherche un business plan", "fr", ""],
    ["Acme Corp business plan", "en", "Acme Corp"],
  ])("%s", (goal, locale, name) => {
    expect(read(goal)).toEqual([locale, name]);
  });

  it("cuts a long name between characters, however many units they have", () => {
    const family = "👨‍👩‍👧‍👦";
    const [, name = ""] = read(`business plan for ${family.repeat(90)}`);
    expect(name.endsWith(`${family}…`)).toBe(true);
    expect(name.length).toBeLessThan(170);
    expect(read(`business plan for x${"\u0301".repeat(900)}`)).toEqual(["en", ""]);
  });

  it("is as soon found behind a long row of commas or quotes", () => {
    for (const row of [",", " ,", '"'])
      expect(read(`Orchard${row.repeat(50_000)}& Sons business plan`)[1]).toMatch(/^Orchard/);
  });
});
