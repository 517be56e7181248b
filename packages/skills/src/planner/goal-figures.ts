import { limits } from "@stepcast/contracts";

const share = String.raw`(\d{1,3}(?:[.,]\d{1,4})?)\s?%`;
/** What can be no other rate than the one that money is discounted at; a rate of growth or of tax is another. */
const named = `discount(?:ing)? rate|wacc|cost of capital|tasso di (?:sconto|attualizzazione)|taux d['’ ]?(?:actualisation|escompte)`;
const lead = "at|with|using|al|ad|all|con|a|à|au|avec";
const article = "a|an|the|un|uno|une|il|le|its";
const is = String.raw`(?:\s*[:=]|\s+(?:of|is|at|del|dell|di|de|è|est|pari al))?['’]?`;
const phrases = [
  `(?:\\s(?:${lead}))?(?:[\\s(]+(?:${article}))?[\\s(]+(?:${named})${is}\\s*${share}`,
  `(?:[,;(]\\s*|\\s(?:${lead})\\s+)(?:(?:${article})\\s+)?(?:rate|tasso|taux)${is}\\s*${share}`,
  `(?:\\s(?:${lead}))?(?:\\s+(?:${article}))?\\s+${share}\\s+(?:${named})`,
].map((phrase) => new RegExp(phrase, "iu"));
/** "For Ciliegie at 8 %", where no other share stands in the goal and nothing says what it is a share of. */
const atEnd = new RegExp(`\\s(?:at|al|all['’]|à|au)\\s*${share}(?=\\s*(?:$|[.,;:!?)\\n]))`, "iu");

const figures =
  /(?:[€$£]\s?\d[\d.,'’ \u00a0\u202f]{0,20}(?:\s?(?:k|m|mln|million|milion[ei]|millions?)\b)?)|(?<![\d.,])\d[\d.,'’ \u00a0\u202f]{0,20}\s?(?:%|[€$£]|(?:euros?|eur|usd|dollars?|dollari|k€|m€|years?|anni|anno|ans?|années?|months?|mesi|mois|thousand|mila|mille|million[ie]?s?|milion[ei]|mln|k)(?!\p{L}))/giu;

/** The figures that stand in a goal. */
export interface GoalFigures {
  /** "At 8,5 %", "tasso del 10 %", and the share that it is; undefined where no rate is told. */
  readonly rate: { readonly share: number; readonly text: string } | undefined;
  /** The goal without what tells the rate. */
  readonly withoutRate: string;
  /** Amounts, durations and shares that are no rate, as they are written. */
  readonly others: readonly string[];
}

export function goalFigures(goal: string): GoalFigures {
  const text = goal.slice(0, limits.goalChars);
  const isOnly = text.indexOf("%") === text.lastIndexOf("%");
  const fitting = isOnly ? [...phrases, atEnd] : phrases;
  const found = fitting.map((phrase) => phrase.exec(text)).find((match) => match !== null);
  const [phrase, digits = ""] = found ?? [];
  if (phrase === undefined) return { rate: undefined, withoutRate: goal, others: figuresIn(text) };
  return {
    rate: { share: Number(`${digits.replace(",", ".")}e-2`), text: `${digits} %` },
    withoutRate: without(goal, phrase),
    others: figuresIn(text.replace(phrase, " ")),
  };
}

/** With the end of the brackets that begin in the phrase. */
function without(goal: string, phrase: string): string {
  const at = goal.indexOf(phrase);
  const after = goal.slice(at + phrase.length);
  const rest = phrase.includes("(") ? after.replace(")", "") : after;
  return `${goal.slice(0, at)}${/^[\s.,;:!?)]/.test(rest) ? "" : " "}${rest}`;
}

function figuresIn(text: string): readonly string[] {
  return [...text.matchAll(figures)].map(([figure]) => figure.trim()).slice(0, 8);
}
