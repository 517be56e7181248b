import { artifactRef, type JsonValue, limits, StepcastError } from "@stepcast/contracts";
import type { PlannedGoal, Planner } from "@stepcast/engine";
import type { Locale } from "../report/locale.ts";
import { isAskedFor } from "./asked-for.ts";
import { businessPlanTemplate } from "./business-plan-template.ts";
import { type GoalFigures, goalFigures } from "./goal-figures.ts";
import type { GoalTemplate } from "./goal-template.ts";
import { type GoalWord, goalLocale, goalName, goalWords, type WordSpan } from "./goal-words.ts";
import { landingPageTemplate } from "./landing-page-template.ts";
import { steamTemplate } from "./steam-template.ts";
import { unusedNotes } from "./unused-notes.ts";

const templates: readonly GoalTemplate[] = [
  businessPlanTemplate,
  landingPageTemplate,
  steamTemplate,
];

/**
 * Turns goals into plans by the words in them, in English, Italian and French. No model is used, nothing leaves the machine, and it
 * says so. Errors: `goal_not_understood`, which names the goals that it knows.
 */
export function createTemplatePlanner(): Planner {
  return {
    async plan({ goal, input, storeArtifact, signal }) {
      signal.throwIfAborted();
      const words = goalWords(goal);
      const locale = goalLocale(words);
      const [found, ...others] = findTemplates(goal, words);
      if (found === undefined) throw notUnderstood(locale);
      const { template, span } = found;
      const figures = goalFigures(goal);
      const takesRate = template.takes.rate && (input["rate"] ?? null) === null;
      const { plan, explanation } = await template.plan({
        locale,
        name: nameIn(takesRate ? figures.withoutRate : goal, template),
        rate: takesRate ? figures.rate?.share : undefined,
        input,
        storeArtifact,
      });
      const unused = unusedNotes(
        {
          figures: takesRate ? figures.others : [...rateText(figures), ...figures.others],
          goals: others.map((other) => other.template.title[locale]),
          file: template.takes.file ? undefined : fileName(input["file"]),
        },
        locale,
      );
      const said = [explanation, ...unused, noModel[locale]].join(" ");
      return {
        plan: { goal: goal.slice(0, limits.goalChars), ...plan },
        explanation: said,
        decision: decision(template, goal.slice(...place(words, span)), locale),
      };
    },
  };
}

const noModel: Record<Locale, string> = {
  en: "No language model was used: the built-in planner matched the words of the goal.",
  it: "Non è stato usato alcun modello linguistico: il pianificatore integrato ha riconosciuto le parole dell’obiettivo.",
  fr: "Aucun modèle de langage n’a été utilisé : le planificateur intégré a reconnu les mots de l’objectif.",
};

interface Found {
  readonly template: GoalTemplate;
  readonly span: WordSpan;
}

/** What the goal asks for; the first it names comes first: "a landing page for a business plan tool" is a landing page. */
function findTemplates(goal: string, words: readonly GoalWord[]): Found[] {
  return templates
    .flatMap((template) => {
      const span = template.match(words, (each) => isAskedFor(goal, words, each));
      return span === undefined ? [] : [{ template, span }];
    })
    .sort((a, b) => a.span.from - b.span.from);
}

function nameIn(goal: string, template: GoalTemplate): string {
  const words = goalWords(goal);
  const span = template.match(words, (each) => isAskedFor(goal, words, each));
  return span === undefined ? "" : goalName(goal, words, span);
}

function rateText({ rate }: GoalFigures): string[] {
  return rate === undefined ? [] : [rate.text];
}

function fileName(file: JsonValue | undefined): string | undefined {
  const found = artifactRef.safeParse(file);
  return found.success ? found.data.name : undefined;
}

function place(words: readonly GoalWord[], { from, to }: WordSpan): [number, number] {
  return [words[from]?.start ?? 0, words[to]?.end ?? 0];
}

const reasons: Record<Locale, (words: string) => string> = {
  en: (words) => `The goal says “${words}”. ${noModel.en}`,
  it: (words) => `L’obiettivo dice «${words}». ${noModel.it}`,
  fr: (words) => `L’objectif dit « ${words} ». ${noModel.fr}`,
};

function decision(chosen: GoalTemplate, matched: string, locale: Locale): PlannedGoal["decision"] {
  return {
    subject: "plan",
    choice: chosen.title[locale],
    reason: reasons[locale](matched.slice(0, limits.labelChars)),
    alternatives: templates
      .filter((template) => template !== chosen)
      .map((template) => template.title[locale]),
  };
}

const unknownGoal: Record<Locale, { readonly message: string; readonly hint: string }> = {
  en: {
    message:
      "The built-in planner does not know this goal. It uses no language model and knows these:",
    hint: "Start the goal with one of these, or hand over a plan.",
  },
  it: {
    message:
      "Il pianificatore integrato non conosce questo obiettivo. Non usa modelli linguistici e conosce questi:",
    hint: "Inizia l’obiettivo con uno di questi, oppure consegna un piano.",
  },
  fr: {
    message:
      "Le planificateur intégré ne connaît pas cet objectif. Il n’utilise aucun modèle de langage et connaît ceux-ci :",
    hint: "Commence l’objectif par l’un d’eux, ou remets un plan.",
  },
};

function notUnderstood(locale: Locale): StepcastError {
  const examples = templates.map(({ example }) => example[locale]);
  const { message, hint } = unknownGoal[locale];
  const known = examples.map((example) => `“${example}”`).join(", ");
  return new StepcastError("goal_not_understood", `${message} ${known}.`, {
    hint,
    details: { examples },
  });
}
