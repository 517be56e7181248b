import { StepcastError } from "@stepcast/contracts";
import { expect, it, test } from "vitest";
import { issuerProblem, joinProblem, signInProblem } from "./page-problem.ts";
import { type PageWords, pageWords, wordsFor } from "./page-words.ts";
import { joinPage, signInPage, withoutScripts } from "./pages.ts";

/** The paths of all words, and how many values each takes. */
function members(words: object, path = ""): readonly string[] {
  return Object.entries(words)
    .flatMap(([name, word]: [string, unknown]) => {
      const here = `${path}/${name}`;
      if (typeof word === "function") return `${here} (${word.length})`;
      if (typeof word === "object" && word !== null) return members(word, here);
      return word === "" ? `${here} is empty` : here;
    })
    .sort();
}

const [en, ...others] = pageWords;

it.each(others.map((words) => [words.language, words] as const))(
  "%s has every word that English has, and no other",
  (_language, words) => {
    expect(members(words)).toEqual(members(en ?? {}));
    expect(members(words).some((path) => path.endsWith("empty"))).toBe(false);
  },
);

test.each([
  [undefined, "en"],
  ["", "en"],
  ["de, ja", "en"],
  ["it-IT,it;q=0.9,en;q=0.8", "it"],
  ["de, en;q=0.3, fr-CH;q=0.7", "fr"],
  ["it;q=0, fr;q=0.1", "fr"],
  ["FR", "fr"],
  ["*", "en"],
  ["it;q=often, fr;q=0.2", "fr"],
  [";;;,,,q=1;it", "en"],
])("who accepts %j reads %s", (accepted, language) => {
  expect(wordsFor(accepted).language).toBe(language);
});

const italian = wordsFor("it");

it("tells refusals in the language of the page, and what it has no words for as it was said", () => {
  const { problems } = italian;
  const told = (
    problem: (error: StepcastError) => (words: PageWords) => string,
    ...error: ConstructorParameters<typeof StepcastError>
  ) => problem(new StepcastError(...error))(italian);
  expect(told(signInProblem, "unauthorized", "x")).toBe(problems.wrongSignIn);
  const wait = { details: { retryAfterSeconds: 40 } };
  expect(told(signInProblem, "too_many_requests", "x", wait)).toContain("40 s");
  const fields = { details: { problems: [{ path: "/password", message: "x" }] } };
  expect(told(joinProblem, "invalid_input", "x", fields)).toBe(problems.password(10));
  const taken = { details: { problems: [{ path: "/email", code: "email_taken", message: "x" }] } };
  expect(told(joinProblem, "invalid_input", "x", taken)).toBe(problems.taken);
  expect(told(joinProblem, "forbidden", "x")).toBe(problems.otherAddress);
  const claimed = { details: { reason: "claimed" } };
  expect(told(issuerProblem, "forbidden", "x", claimed)).toBe(problems.claimed);
  expect(told(issuerProblem, "forbidden", "x")).toBe(problems.noAccount);
  expect(told(issuerProblem, "idempotency_conflict", "Said so.")).toContain("Said so.");
});

it("leaves no English on a page of another language", () => {
  const pages = [
    signInPage(italian, { issuer: "Ada", next: "/", problem: italian.problems.wrongSignIn }),
    joinPage(italian, { token: "si_1" }),
    withoutScripts(italian),
  ].join("\n");
  for (const english of ["Sign in", "Password, 10", "Your name", "Join", "Continue", "scripts"])
    expect(pages).not.toContain(english);
});
