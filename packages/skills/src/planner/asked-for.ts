import {
  auxiliaries,
  doesElse,
  having,
  negations,
  omissions,
  only,
  orders,
  polite,
  small,
  turnsAway,
  why,
  without,
} from "./asked-for-words.ts";
import { clauseStart } from "./goal-clause.ts";
import type { GoalWord, WordSpan } from "./goal-words.ts";

const article = "(?: (?:an?|the|un|une|il|le|l))?$";
const asksWhat = new RegExp(
  `(?:^| )(?:what (?:is|s|are|does)|cos e|cosa e|che e|qu est ce qu|c est quoi)${article}`,
);
/** What stands in the place of another thing, or outside of all. */
const leftOut =
  /(?:^| )(?:no need for|instead of|rather than|anything but|except(?: for)?|apart from|invece d[ei]?l?|al posto d[ei]l?|tranne|eccetto|salvo|anziche|au lieu d[eu]?|plutot qu[e]?|sauf|excepte)(?: \w+ing| \w+[aei]re| \w+er)?(?: (?:an?|the|un|une|uno|una|il|lo|le|la|l|d))*$/;
/** Behind what is named: "… is not needed", "…? No thanks". */
const saidAfter =
  /^(?:(?:is|was) not|(?:isn|wasn) t|non (?:mi |ci |ti |e )?(?:serve|occorre|necessario|richiesto|voglio|vogliamo)|n est pas|(?:no|non) (?:thanks?|thank you|grazie|merci))\b/;

/** A clause up to what it names, and what comes behind. */
interface Clause {
  /** Its words as they are compared. */
  readonly plain: readonly string[];
  /** Which of them have a capital, as names have. */
  readonly capitals: readonly boolean[];
  readonly after: readonly string[];
  /** Its sentence ends with a question mark. */
  readonly isQuestion: boolean;
}

/** False where a goal names something to say that it is not wanted, or to ask for another thing to be done about it. */
export function isAskedFor(goal: string, words: readonly GoalWord[], span: WordSpan): boolean {
  const clause = clauseOf(goal, words, span);
  const text = clause.plain.join(" ");
  const near = clause.plain.filter((word) => !small.has(word)).at(-1) ?? "";
  if (without.has(near) || asksWhat.test(text) || leftOut.test(text)) return false;
  if (saidAfter.test(clause.after.slice(0, 6).join(" "))) return false;
  return clause.plain.every((_, at) => !turnsDown(clause, at));
}

function clauseOf(goal: string, words: readonly GoalWord[], span: WordSpan): Clause {
  const own = words.slice(clauseStart(goal, words, span.from), span.from);
  const behind = goal.slice(words[span.to]?.end ?? goal.length);
  const isTitle = words.slice(span.from, span.to + 1).every(({ isCapital }) => isCapital);
  return {
    plain: own.map(({ plain }) => plain),
    capitals: own.map(({ isCapital }) => !isTitle && isCapital),
    after: words.slice(span.to + 1, span.to + 41).map(({ plain }) => plain),
    isQuestion: /^[^.!;\n]*\?/.test(behind.slice(0, 1_000)),
  };
}

function turnsDown(clause: Clause, at: number): boolean {
  const word = clause.plain[at] ?? "";
  if (isName(clause, at)) return false;
  if (isNegation(clause, at)) return !isCancelled(clause, at);
  if (turnsAway.has(word)) return !omissions.has(word) || !isNegated(clause, at);
  if (!doesElse.has(word)) return false;
  const next = clause.plain[at + 1] ?? "";
  return !(/^(?:send|email|envoie)$/.test(word) && /^(?:me|us|moi|nous)$/.test(next));
}

/** On either side: "do not forget", "n'oublie pas". */
function isNegated(clause: Clause, at: number): boolean {
  return [-3, -2, -1, 1, 2].some((step) => isNegation(clause, at + step));
}

function isNegation({ plain }: Clause, at: number): boolean {
  const word = plain[at] ?? "";
  if (word === "t") return /n$/.test(plain[at - 1] ?? "");
  if (word === "longer") return plain[at - 1] === "no";
  if (word === "plus")
    return plain.slice(Math.max(0, at - 4), at).some((each) => /^ne?$/.test(each));
  return negations.has(word);
}

/** "Why not", "not only", "do not forget", "can't you …?", "I do not have one, make one", and "non-profit". */
function isCancelled(clause: Clause, at: number): boolean {
  const { plain, isQuestion, after } = clause;
  const [before = "", next = ""] = [plain[at - 1], plain[at + 1]];
  if (next === "profit" || only.has(next)) return true;
  if (why.has(before) || (isQuestion && plain.slice(0, at).some((word) => why.has(word))))
    return true;
  const around = plain.slice(Math.max(0, at - 3), at + 4);
  if (around.some((word) => omissions.has(word))) return true;
  if (around.join(" ").includes("non vedo l ora")) return true;
  const asksYou = /^(?:you|we)$/.test(next) || /^(?:you|we)$/.test(before);
  if (isQuestion && (asksYou || plain.some((word) => polite.has(word)))) return true;
  return around.some((word) => having.has(word)) && after.some((word) => orders.has(word));
}

/** "For Never Land create a plan": a capital inside of a clause where words of other kinds have none. */
function isName({ plain, capitals }: Clause, at: number): boolean {
  if (at === 0 || auxiliaries.has(plain[at - 1] ?? "")) return false;
  return capitals[at] === true && capitals[at + 1] === true;
}
