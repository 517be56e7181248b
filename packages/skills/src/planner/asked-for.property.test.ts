import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAskedFor } from "./asked-for.ts";
import { businessPlanTemplate } from "./business-plan-template.ts";
import { goalWords } from "./goal-words.ts";

function asksForPlan(goal: string): boolean {
  const words = goalWords(goal);
  const span = businessPlanTemplate.match(words, (each) => isAskedFor(goal, words, each));
  return span !== undefined;
}

const languages = [
  {
    refusals: ["do not", "don’t", "never", "you must not", "I do not want us to", "nobody should"],
    verbs: ["create", "make", "write", "prepare", "draft"],
    asides: ["ever", "under any circumstances", "please", "right now", "at all"],
    plans: ["a business plan", "the business plan for Ciliegie", "another business plan"],
    begin: ["Stop wasting time", "Don't worry", "Forget the page", "Delete the old file"],
    links: [" and ", ". ", "; ", " – ", " and please ", ", so ", ", "],
    orders: ["create", "make", "write", "prepare", "draft"],
  },
  {
    refusals: ["non", "non devi", "per favore non", "evita di", "smetti di", "mai"],
    verbs: ["creare", "fare", "scrivere", "preparare"],
    asides: ["mai", "per favore", "adesso", "in nessun caso"],
    plans: ["un business plan", "il business plan per Ciliegie", "un nuovo business plan"],
    begin: ["Non perdere tempo", "Smetti di aspettare", "Dimentica la pagina", "Basta chiacchiere"],
    links: [" e ", ". ", ": ", " — ", "; ", " e poi ", ", "],
    orders: ["crea", "fammi", "scrivi", "preparami"],
  },
  {
    refusals: ["il ne faut pas", "je ne veux pas", "merci de ne pas", "évite de", "arrête de"],
    verbs: ["créer", "faire", "rédiger", "préparer"],
    asides: ["s'il te plaît", "maintenant", "en aucun cas", "pour l'instant"],
    plans: [
      "un plan d'affaires",
      "le plan d’affaires pour un verger",
      "un nouveau plan d'affaires",
    ],
    begin: ["Ne perds pas de temps", "Arrête d'attendre", "Oublie la page", "Ne tarde pas"],
    links: [" et ", ". ", " : ", " — ", " ; ", " et puis ", ", "],
    orders: ["crée", "fais-moi", "rédige", "prépare"],
  },
] as const;

const refusal = fc.constantFrom(...languages).chain(({ refusals, verbs, asides, plans }) =>
  fc
    .record({
      refused: fc.constantFrom<string>(...refusals),
      verb: fc.constantFrom<string>(...verbs),
      aside: fc.oneof(
        fc.constant(""),
        fc.constantFrom<string>(...asides).map((aside) => ` ${aside}`),
        fc.constantFrom<string>(...asides).map((aside) => `, ${aside},`),
      ),
      plan: fc.constantFrom<string>(...plans),
      isBehindVerb: fc.boolean(),
    })
    .map(({ refused, verb, aside, plan, isBehindVerb }) =>
      isBehindVerb ? `${refused} ${verb}${aside} ${plan}` : `${refused}${aside} ${verb} ${plan}`,
    ),
);

const order = fc
  .constantFrom(...languages)
  .chain(({ begin, links, orders, plans }) =>
    fc
      .tuple(
        fc.constantFrom<string>(...begin),
        fc.constantFrom<string>(...links),
        fc.constantFrom<string>(...orders),
        fc.constantFrom<string>(...plans),
      )
      .map(([first, link, verb, plan]) => `${first}${link}${verb} ${plan}`),
  );

describe("a goal is asked for or turned down by its own clause", () => {
  it("whatever is put between a refusal and what it refuses", () => {
    fc.assert(
      fc.property(refusal, (goal) => {
        expect(asksForPlan(goal)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it("whatever else is turned down before an order", () => {
    fc.assert(
      fc.property(order, (goal) => {
        expect(asksForPlan(goal)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
