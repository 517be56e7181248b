import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { it as italian } from "./it.ts";
import { cancelWords, errorLine, sentenceOf, skipLine } from "./sentences.ts";

const full = { code: "storage_full", message: "The disk is full." };

describe("what the server says", () => {
  it("is told in the page's language first, then as it was said", () => {
    expect(errorLine(italian.sentences, full)).toMatch(/^Il disco .*The disk is full\.$/);
    expect(errorLine(fr.sentences, full)).toMatch(/^Le disque .*The disk is full\.$/);
    expect(skipLine(italian.sentences, "upstream", "it has to wait")).toBe(
      "Un passo di cui ha bisogno non è riuscito. it has to wait",
    );
  });

  it("is told in the page's language alone where that says it all", () => {
    const needs = 'it needs "Mail", which did not succeed';
    expect(skipLine(italian.sentences, "upstream", needs)).toBe(
      "Ha bisogno del passo «Mail», che non è riuscito.",
    );
    expect(skipLine(fr.sentences, "condition", "its condition is not met")).toBe(
      "Sa condition n’est pas remplie.",
    );
    expect(skipLine(en.sentences, "upstream", needs)).toBe(needs);
    const [stopped, why] = ["The run was cancelled", "The run was cancelled: too dear"];
    expect(cancelWords(fr.sentences, stopped)).toBe("L’exécution a été arrêtée.");
    expect(cancelWords(fr.sentences, why)).toBe("L’exécution a été arrêtée. too dear");
    expect(cancelWords(en.sentences, why)).toBe(why);
    expect(cancelWords(italian.sentences, "One item failed")).toBe("One item failed");
  });

  it("stands alone in English, of a skill's own error, and without a known code", () => {
    expect(errorLine(en.sentences, full)).toBe("The disk is full.");
    expect(skipLine(en.sentences, "upstream", "so it is")).toBe("so it is");
    const failed = { code: "skill_failed", message: "The period is closed" };
    expect(errorLine(italian.sentences, failed)).toBe("The period is closed");
    expect(skipLine(italian.sentences, undefined, "so it is")).toBe("so it is");
    for (const code of ["", "toString", "__proto__", "unknown"])
      expect(sentenceOf(italian.sentences, code)).toBeUndefined();
  });

  it("has a sentence for the same codes in every other language", () => {
    for (const kind of ["errors", "skips"] as const)
      expect(Object.keys(fr.sentences[kind])).toEqual(Object.keys(italian.sentences[kind]));
  });
});
