import {
  auxiliaries,
  doesElse,
  fillers,
  governing,
  infinitives,
  links,
  negations,
  orders,
} from "./asked-for-words.ts";
import type { GoalWord } from "./goal-words.ts";

/** As far as a clause is looked for before what is named. */
const wordsBefore = 40;
const longestAside = 8;
const contrast = /^(?:but|ma|mais|bensi)$/;
/** "Anything but" and "tutto ma non" tell what is left out. */
const all = /^(?:anything|everything|all)$/;

/**
 * The index of the first word of the clause that a word stands in: behind the end of a sentence, a comma that no verb waits
 * before ("do not create, please, a plan" is one clause), "but", or "and" with an order behind it.
 */
export function clauseStart(goal: string, words: readonly GoalWord[], at: number): number {
  const last = Math.max(0, at - wordsBefore);
  let from = at;
  while (from > last && !endsClause(words, from - 1)) {
    const gap = gapBehind(goal, words, from - 1);
    if (isEnd(gap)) return from;
    if (isPause(gap)) {
      const aside = asideStart(goal, words, from - 1);
      if (aside === undefined) return from;
      from = aside;
    } else from -= 1;
  }
  return from;
}

function gapBehind(goal: string, words: readonly GoalWord[], at: number): string {
  return goal.slice(words[at]?.end ?? 0, words[at + 1]?.start ?? goal.length);
}

function isEnd(gap: string): boolean {
  return /[.!?;\n…]/.test(gap);
}

function isPause(gap: string): boolean {
  return /[,:()–—]|\s-+\s/.test(gap);
}

/** Where reading goes on before a pause behind `at`; undefined where a clause ends with it, as it cannot before "creating" or "creare". */
function asideStart(goal: string, words: readonly GoalWord[], at: number): number | undefined {
  if (waits(words, at)) return at;
  const isAwaited = infinitives.has(words[at + 1]?.plain ?? "");
  for (let before = at - 1; before >= Math.max(0, at - longestAside); before -= 1) {
    const gap = gapBehind(goal, words, before);
    if (isEnd(gap)) break;
    if (isPause(gap)) return isAwaited || waits(words, before) ? before : undefined;
  }
  return isAwaited ? at : undefined;
}

/** True for a word that says nothing without what comes behind it; French puts its negation behind the verb. */
function waits(words: readonly GoalWord[], at: number): boolean {
  const word = words[at]?.plain ?? "";
  if (word === "pas" || word === "jamais") return at > 0 && isVerb(words[at - 1]?.plain ?? "");
  return word === "t" || governing.has(word) || negations.has(word) || isVerb(word);
}

/** Of making something, or of doing something about it. */
function isVerb(word: string): boolean {
  if (doesElse.has(word) || infinitives.has(word)) return true;
  return orders.has(word) && !/^(?:i|we|je)$/.test(word);
}

function endsClause(words: readonly GoalWord[], at: number): boolean {
  const word = words[at]?.plain ?? "";
  const before = words[at - 1]?.plain ?? "";
  if (contrast.test(word)) return !all.test(before);
  if (!links.has(word) || waits(words, at - 1) || auxiliaries.has(before)) return false;
  let next = at + 1;
  while (fillers.has(words[next]?.plain ?? "")) next += 1;
  return orders.has(words[next]?.plain ?? "");
}
