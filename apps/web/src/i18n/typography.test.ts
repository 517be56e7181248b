import { expect, it } from "vitest";
import { agentsWords } from "../agents/agents-words.ts";
import { joinWords } from "../session/join-words.ts";
import { auditWords } from "../settings/audit/catalogue.ts";
import { settingsWords } from "../settings/words/catalogue.ts";
import { shareWords } from "../share/share-words.ts";
import { loadMessages } from "./locale.ts";

const catalogues = [agentsWords, auditWords, joinWords, settingsWords, shareWords];

/** All texts of a language; those that are made say `1`. */
function textsOf(words: unknown): readonly string[] {
  if (typeof words === "string") return [words];
  if (typeof words === "function") return madeBy(() => words("1", "1", "1", "1"));
  if (typeof words !== "object" || words === null) return [];
  return Object.values(words).flatMap(textsOf);
}

function madeBy(make: () => unknown): readonly string[] {
  try {
    return textsOf(make());
  } catch {
    // What takes more than texts and numbers.
    return [];
  }
}

async function spoken(language: "it" | "fr"): Promise<readonly string[]> {
  const parts = await Promise.all(catalogues.map((catalogue) => catalogue[language]()));
  return textsOf([await loadMessages(language), ...parts]);
}

it("keeps French signs with the word before them, on a narrow space", async () => {
  const texts = await spoken("fr");
  expect(texts.length).toBeGreaterThan(400);
  expect(
    texts.filter((text) => /[\p{L}\d»%] [;:!?»](?:\s|$)|« |[\p{L}\d][;!?»]/u.test(text)),
  ).toEqual([]);
});

it.each(["it", "fr"] as const)("writes an apostrophe in %s as one", async (language) => {
  const texts = await spoken(language);
  expect(texts.filter((text) => /\p{L}'/u.test(text))).toEqual([]);
});
