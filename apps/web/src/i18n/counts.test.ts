import { expect, test } from "vitest";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { it as italian } from "./it.ts";

test.each([
  ["en", en, "1 step", "2 steps", "10,000 steps", "Ready to run: 1 step in 1 stage"],
  ["it", italian, "1 passo", "2 passi", "10.000 passi", "Pronto: 1 passo in 1 livello"],
  ["fr", fr, "1 étape", "2 étapes", "10 000 étapes", "Prêt : 1 étape sur 1 niveau"],
] as const)("%s counts steps as people write it", (_, words, one, two, many, ready) => {
  // French groups with a narrow space that does not break.
  const plain = (text: string) => text.replace(/[\u202f\u00a0]/g, " ");
  expect([1, 2, 10_000].map((count) => plain(words.plan.steps(count)))).toEqual([one, two, many]);
  expect(plain(words.plan.valid(1, 1))).toBe(ready);
  expect([words.runs.steps(0, 1), words.runs.steps(1, 2)]).toEqual([`0/${one}`, `1/${two}`]);
});

test("a stage is told by another word than a phase, in Italian too", () => {
  expect(italian.plan.layers(4)).toBe("4 livelli");
  expect(italian.run.phase).toBe("Fase");
});
