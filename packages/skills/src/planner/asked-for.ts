import type { GoalWord, WordSpan } from "./goal-words.ts";

const wordSet = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Somewhere before what is named, in its clause: "do not make a business plan", "delete the landing page". */
const turnedDown = wordSet(
  `not dont never cannot cant avoid stop delete remove cancel translate summarize summarise explain send email
  non mai evita smetti elimina eliminare cancella cancellare annulla traduci tradurre riassumi spiega spiegami invia manda
  ne n pas jamais evite arrete supprime supprimer efface effacer annule traduis traduire resume explique envoie`,
);
/** Right before it: "no business plan". */
const without = wordSet("no without senza nessun nessuna niente sans aucun aucune");
const small = wordSet("a an any the un una uno uno il la lo le les de d");
const asksWhat =
  /(?:^| )(?:what (?:is|s|are|does)|cos e|cosa e|che e|qu est ce qu|c est quoi)(?: (?:an?|the|un|une|il|le|l))?$/;
/** As far as a word turns down what is named behind it. */
const wordsBefore = 12;
const clauseEnd = /[.,;:!?\n]|\b(?:but|ma|mais|bensì)\b/iu;

/** False where a goal names something to say that it is not wanted, or to ask for another thing to be done about it. */
export function isAskedFor(goal: string, words: readonly GoalWord[], span: WordSpan): boolean {
  let from = span.from;
  while (
    from > 0 &&
    span.from - from < wordsBefore &&
    !clauseEnd.test(between(goal, words, from - 1))
  )
    from -= 1;
  const clause = words.slice(from, span.from).map(({ plain }) => plain);
  if (/(?:^| )(?:do|ca|wo|should|must|would)n t(?: |$)/.test(clause.join(" "))) return false;
  if (clause.some((word, at) => turnedDown.has(word) && !isOther(clause, at))) return false;
  const near = clause.filter((word) => !small.has(word)).at(-1) ?? "";
  return !without.has(near) && !asksWhat.test(clause.join(" "));
}

/** From the beginning of a word to the next: a clause ends with it, or behind it. */
function between(goal: string, words: readonly GoalWord[], at: number): string {
  return goal.slice(words[at]?.start ?? 0, words[at + 1]?.start ?? goal.length);
}

/** "Non-profit" turns nothing down, and neither do "why not" and "send me". */
function isOther(clause: readonly string[], at: number): boolean {
  const [before = "", word = "", next = ""] = [clause[at - 1], clause[at], clause[at + 1]];
  if (/^(?:send|email|envoie)$/.test(word) && /^(?:me|us|moi|nous)$/.test(next)) return true;
  return next === "profit" || /^(?:why|perche|pourquoi)$/.test(before);
}
