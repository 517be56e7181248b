import { expect, test } from "vitest";
import { failureWords } from "./failure-words.ts";
import { tickerLabels } from "./ticker-labels.ts";

const late = { code: "step_timeout", message: "It took longer than 300 ms", hint: "Allow more" };

test("an error of the product is told in the ticker's language, with the server's words beside it", () => {
  const detail = late.message;
  expect(failureWords(late, tickerLabels("it"))).toEqual({ words: "Tempo scaduto", detail });
  expect(failureWords(late, tickerLabels("fr"))).toEqual({ words: "Temps écoulé", detail });
  expect(failureWords(late, tickerLabels("en"))).toEqual({ words: detail, hint: late.hint });
});

test("the error of a skill is told in its own words, in every language", () => {
  for (const code of ["skill_failed", "toString", ""])
    expect(failureWords({ code, message: "closed" }, tickerLabels("it")).words).toBe("closed");
});

test("the same errors have words in Italian and in French", () => {
  const codes = (locale: string) => Object.keys(tickerLabels(locale).errors);
  expect(codes("fr")).toEqual(codes("it"));
});
