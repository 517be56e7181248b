import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { it as italian } from "./it.ts";
import { detailLines, planProblemLine } from "./problems.ts";

const message = "This must have at most 200 characters.";
const long = { problems: [{ code: "too_long", path: "/name", size: 200, message }] };
const count = String;

describe("what is wrong with an input", () => {
  it("is said in the page's language, by the field's own name", () => {
    expect(detailLines(italian.sentences.problems, long, count)).toEqual([
      "Nome: al massimo 200 caratteri.",
    ]);
    expect(detailLines(fr.sentences.problems, long, count)).toEqual([
      "Nom\u202f: au plus 200 caractères.",
    ]);
  });

  it("is said without a name where the field has none, and of the field within a list", () => {
    const problems = [
      { code: "missing", path: "/unheard", message },
      { code: "not_one_of", path: "/scopes/0", message },
    ];
    expect(detailLines(italian.sentences.problems, { problems }, count)).toEqual([
      "manca.",
      "Ambiti: non è tra i valori possibili.",
    ]);
  });

  it("is left to the server where it is in English, or knows more than the page", () => {
    expect(detailLines(en.sentences.problems, long, count)).toBeUndefined();
    for (const code of ["invalid", "of_a_newer_server", "toString", undefined]) {
      const problems = [...long.problems, { code, path: "/name", message }];
      expect(detailLines(fr.sentences.problems, { problems }, count)).toBeUndefined();
    }
    for (const details of [undefined, null, {}, { problems: [] }, { problems: "x" }])
      expect(detailLines(fr.sentences.problems, details, count)).toBeUndefined();
  });

  it("is the limit that was met, where it is one", () => {
    const lines = (details: unknown) => detailLines(italian.sentences.problems, details, count);
    expect(lines({ limit: "keysPerUser", value: 100 })).toEqual([
      "Si possono avere 100 chiavi. Revocane una che nessuno usa.",
    ]);
    expect(lines({ limit: "toString", value: 1 })).toBeUndefined();
  });
});

it("names what is wrong with a plan", () => {
  expect(planProblemLine(fr.sentences.problems, "cycle")).toMatch(/^Les étapes/);
  expect(planProblemLine(fr.sentences.problems, "of_a_newer_server")).toBeUndefined();
  expect(planProblemLine(en.sentences.problems, "cycle")).toBeUndefined();
});
