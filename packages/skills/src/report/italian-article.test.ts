import { expect, it } from "vitest";
import { withArticle } from "./italian-article.ts";

it.each([
  ["8,00%", "l’8,00%", "all’8,00%", "dell’8,00%"],
  ["11,69%", "l’11,69%", "all’11,69%", "dell’11,69%"],
  ["1,50%", "l’1,50%", "all’1,50%", "dell’1,50%"],
  ["80%", "l’80%", "all’80%", "dell’80%"],
  ["17,80%", "il 17,80%", "al 17,80%", "del 17,80%"],
  ["110,00%", "il 110,00%", "al 110,00%", "del 110,00%"],
  ["1.000,00%", "il 1.000,00%", "al 1.000,00%", "del 1.000,00%"],
  ["−8,00%", "il −8,00%", "al −8,00%", "del −8,00%"],
])("says the article that goes before %s", (number, il, al, del) => {
  expect([
    withArticle("il", number),
    withArticle("al", number),
    withArticle("del", number),
  ]).toEqual([il, al, del]);
});
