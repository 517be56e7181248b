import { createFormats } from "../report/locale.ts";
import { goalFile } from "./attached-file.ts";
import { businessPlan, defaultRate } from "./business-plan.ts";
import { businessPlanWords } from "./business-plan-words.ts";
import { numberIn } from "./given-number.ts";
import type { GoalTemplate } from "./goal-template.ts";
import { findPhrases } from "./goal-words.ts";
import { sampleCashFlows } from "./sample-cash-flows.ts";

const phrases = [
  ["business", "plan"],
  ["businessplan"],
  ["business", "case"],
  ["piano", "d", "impresa"],
  ["piano", "di", "impresa"],
  ["piano", "aziendale"],
  ["piano", "industriale"],
  ["plan", "d", "affaires"],
  ["plan", "d", "affaire"],
  ["plan", "affaires"],
  ["plan", "d", "entreprise"],
] as const;

export const businessPlanTemplate: GoalTemplate = {
  templateId: "business-plan",
  title: { en: "Business plan", it: "Business plan", fr: "Plan d’affaires" },
  example: {
    en: "Create a business plan for a cherry orchard",
    it: "Crea un business plan per un ciliegeto",
    fr: "Crée un plan d’affaires pour un verger",
  },
  takes: { rate: true, file: true },
  match: (words, isAskedFor) =>
    phrases
      .flatMap((phrase) => findPhrases(words, phrase))
      .sort((a, b) => a.from - b.from)
      .find(isAskedFor),
  async plan(goal) {
    const { locale, name, input } = goal;
    const words = businessPlanWords[locale];
    const sampleNotes = {
      en: businessPlanWords.en.sampleNote,
      it: businessPlanWords.it.sampleNote,
      fr: businessPlanWords.fr.sampleNote,
    };
    const { file, note } = await goalFile(goal, sampleCashFlows(locale), sampleNotes);
    const rate = numberIn(input, "rate") ?? goal.rate ?? defaultRate;
    const explanation = `${words.explanation(createFormats(locale).percent(rate))} ${note}`;
    return { plan: businessPlan({ locale, name, file: { ...file }, rate }), explanation };
  },
};
