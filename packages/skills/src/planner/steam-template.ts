import { goalFile } from "./attached-file.ts";
import { numberIn } from "./given-number.ts";
import type { GoalTemplate } from "./goal-template.ts";
import type { GoalWord, WordSpan } from "./goal-words.ts";
import { sampleSteamReadings } from "./sample-steam-readings.ts";
import { steamPlan } from "./steam-plan.ts";
import { steamPlanWords } from "./steam-plan-words.ts";

const steam: ReadonlySet<string> = new Set([
  "steam",
  "vapore",
  "vapeur",
  "boiler",
  "caldaia",
  "chaudiere",
]);
const efficiency: ReadonlySet<string> = new Set(
  "efficiency efficient performance losses efficienza rendimento resa efficacite rendement efficience".split(
    " ",
  ),
);

/** One word for steam and one for its efficiency, in any order and not far apart. */
function match(
  words: readonly GoalWord[],
  isAskedFor: (span: WordSpan) => boolean,
): WordSpan | undefined {
  const farthest = 6;
  for (const [at, { plain }] of words.entries()) {
    if (!steam.has(plain)) continue;
    const near = words.findIndex(
      (word, other) => efficiency.has(word.plain) && Math.abs(other - at) <= farthest,
    );
    const span = { from: Math.min(at, near), to: Math.max(at, near) };
    if (near >= 0 && isAskedFor(span)) return span;
  }
  return undefined;
}

export const steamTemplate: GoalTemplate = {
  templateId: "steam-efficiency",
  title: { en: "Steam efficiency", it: "Efficienza del vapore", fr: "Rendement de la vapeur" },
  example: {
    en: "Analyze steam efficiency",
    it: "Analizza l’efficienza del vapore",
    fr: "Analyse le rendement de la vapeur",
  },
  takes: { rate: false, file: true },
  match,
  async plan(goal) {
    const { locale, name, input } = goal;
    const heatingValue = numberIn(input, "heatingValue");
    const { file, note } = await goalFile(goal, sampleSteamReadings(locale), {
      en: steamPlanWords.en.sampleNote,
      it: steamPlanWords.it.sampleNote,
      fr: steamPlanWords.fr.sampleNote,
    });
    return {
      plan: steamPlan({
        locale,
        name,
        file: { ...file },
        ...(heatingValue === undefined ? {} : { heatingValue }),
      }),
      explanation: `${steamPlanWords[locale].explanation} ${note}`,
    };
  },
};
