import type { JsonValue } from "@stepcast/contracts";
import { cut } from "../csv/cut.ts";
import type { GoalTemplate } from "./goal-template.ts";
import { findPhrases } from "./goal-words.ts";
import { type LandingPageTexts, landingPage } from "./landing-page.ts";
import { landingPageWords } from "./landing-page-words.ts";

const phrases = [
  ["landing", "page"],
  ["landingpage"],
  ["pagina", "di", "atterraggio"],
  ["pagina", "web"],
  ["page", "d", "accueil"],
  ["page", "d", "atterrissage"],
  ["page", "de", "destination"],
  ["web", "page"],
  ["webpage"],
] as const;

export const landingPageTemplate: GoalTemplate = {
  templateId: "landing-page",
  title: { en: "Landing page", it: "Landing page", fr: "Page d’accueil" },
  example: {
    en: "Create a landing page for Orchard & Co",
    it: "Crea una landing page per Ciliegie",
    fr: "Crée une page d’accueil pour un verger",
  },
  takes: { rate: false, file: false },
  match: (words, isAskedFor) =>
    phrases
      .flatMap((phrase) => findPhrases(words, phrase))
      .sort((a, b) => a.from - b.from)
      .find(isAskedFor),
  async plan({ locale, name, input }) {
    const texts = textsIn(input);
    const words = landingPageWords[locale];
    const own = Object.values(texts).some((text) => text !== undefined);
    return {
      plan: landingPage({ locale, name, texts }),
      explanation: `${words.explanation} ${own ? words.ownTexts : words.placeholders}`,
    };
  },
};

function textsIn(input: { readonly [key: string]: JsonValue }): LandingPageTexts {
  const text = (key: string, chars: number): string | undefined => {
    const value = input[key];
    return typeof value === "string" && value.trim() !== "" ? cut(value.trim(), chars) : undefined;
  };
  const list = input["features"];
  const features = Array.isArray(list)
    ? list.filter((item) => typeof item === "string" && item.trim() !== "").slice(0, 12)
    : [];
  return {
    tagline: text("tagline", 180),
    description: text("description", 2_000),
    features: features.length === 0 ? undefined : features.map((item) => cut(`${item}`, 300)),
    contact: text("contact", 120),
  };
}
