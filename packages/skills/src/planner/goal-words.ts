import { cleanLine } from "../report/clean-text.ts";
import type { Locale } from "../report/locale.ts";
import {
  doesElse,
  negations,
  omissions,
  polite,
  turnsAway,
  why,
  without,
} from "./asked-for-words.ts";

/** A word of a goal: as it is compared, and where it stands. */
export interface GoalWord {
  /** Lower case, without accents. */
  readonly plain: string;
  /** It begins with a capital, as names do; not when all of it are capitals. */
  readonly isCapital: boolean;
  readonly start: number;
  readonly end: number;
}

/** Words that a goal may begin with, or that stand before what is asked for. None of them is part of a name there. */
const prefixes: ReadonlySet<string> = new Set(
  `create make build write draft prepare generate produce develop design do give send show get compute calculate run
  analyze analyse check please can could you me us i we want need would like to a an the my our some new
  detailed simple short full complete quick maybe perhaps put together d m ll am is are have get got let looking help what how
  crea creami creare fai fammi fare prepara preparami preparare scrivi scrivere genera generare redigi redigere
  elabora sviluppa costruisci realizza calcola analizza analizzare verifica vorrei voglio serve mi ci puoi potresti
  ho abbiamo avrei avremmo bisogno servirebbe occorre voglio vogliamo piacerebbe avere forse magari insieme dammi mostra mostrami aiutami farmi prepararmi
  scrivermi crearmi qual quale e
  un una uno il lo la i gli le l
  cree creer creez fais faire faites prepare preparer redige rediger ecris ecrire genere generer elabore etablis
  calcule analyse analyser verifie je j veux voudrais aimerais peux tu pouvez vous moi nous s il te plait
  ai avons on besoin faut faudrait cherche cherchons voulons voudrions aide aidez donne donnez envoie montre montrez quel
  quelle est peut etre ensemble
  une le les mon ma notre`.split(/\s+/),
);

/** Words beside what is asked for that describe it. */
const adjectives: ReadonlySet<string> = new Set(
  `new detailed simple short full complete quick nuovo nuova dettagliato dettagliata semplice breve completo completa
  nouveau nouvelle detaille detaillee simple court courte complet complete`.split(/\s+/),
);

/** Words between what is asked for and its name, and small words that a name is told without. */
const connectors: ReadonlySet<string> = new Set(
  `for of about on to from in at with called named regarding
  per di del dello della dell dei degli delle sul sulla su da con chiamata chiamato
  pour de du des d sur au aux avec appele appelee nomme nommee
  a an un una uno une`.split(/\s+/),
);

/** Behind a "for" or a "per", and no name: whoever asks, and what is said to be polite. */
const noNames: ReadonlySet<string> = new Set(
  "me us you moi nous toi vous noi te voi favore piacere cortesia".split(" "),
);

/** Words that say something about a goal rather than naming what it is about. */
const sayings: ReadonlySet<string> = new Set([
  ...negations,
  ...turnsAway,
  ...doesElse,
  ...omissions,
  ...without,
  ...why,
  ...polite,
  ..."t but also so just please rather instead ma anche invece che se mais aussi donc lieu si fammene fais".split(
    " ",
  ),
]);

const languageWords: Record<Locale, ReadonlySet<string>> = {
  en: new Set(
    "create make build write draft prepare generate analyze analyse please can you the for of with a an my i want need about".split(
      " ",
    ),
  ),
  it: new Set(
    "crea creare creami fai fammi ho bisogno mi serve voglio puoi potresti qual prepara scrivi genera redigi analizza calcola vorrei per di del della dello dell un una il gli mio piano impresa pagina vapore efficienza".split(
      " ",
    ),
  ),
  fr: new Set(
    "cree creer creez fais faire je j il faut faudrait ai besoin cherche voulons quel redige ecris genere analyser calcule voudrais pour de du des d un une le les mon affaires accueil vapeur efficacite rendement".split(
      " ",
    ),
  ),
};

export function goalWords(goal: string): GoalWord[] {
  return [...goal.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((match) => ({
    plain: plainWord(match[0]),
    isCapital: /^\p{Lu}\p{Ll}/u.test(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function plainWord(word: string): string {
  return word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The language most of whose words the goal has; English when none stands out. */
export function goalLocale(words: readonly GoalWord[]): Locale {
  const first = words.slice(0, 40);
  const score = (locale: Locale): number =>
    first.filter(({ plain }) => languageWords[locale].has(plain)).length;
  return (["en", "it", "fr"] as const).reduce((best, locale) =>
    score(locale) > score(best) ? locale : best,
  );
}

/** From the first to the last word of a match, as indexes. */
export interface WordSpan {
  readonly from: number;
  readonly to: number;
}

/** Wherever the words of a phrase follow each other. */
export function findPhrases(words: readonly GoalWord[], phrase: readonly string[]): WordSpan[] {
  return words.flatMap((_, from) =>
    phrase.every((plain, step) => words[from + step]?.plain === plain)
      ? [{ from, to: from + phrase.length - 1 }]
      : [],
  );
}

/** Characters of a name that a title keeps, as people count them and as strings do: a family of emoji is one of eleven. */
const nameChars = 80;
const nameUnits = 160;

/**
 * What the goal is about, beside the matched words: what follows them (`... for Ciliegie`), or else what stands before
 * (`For Ciliegie, ...`). Empty when there is nothing.
 */
export function goalName(goal: string, words: readonly GoalWord[], match: WordSpan): string {
  const isName = (name: string): boolean => name !== "" && !noNames.has(plainWord(name));
  const after = nameAfter(goal, words, match.to);
  const before = isName(after) ? "" : nameBefore(goal, words, match.from);
  return [after, before].find(isName) ?? "";
}

function nameAfter(goal: string, words: readonly GoalWord[], last: number): string {
  let at = last + 1;
  while (adjectives.has(words[at]?.plain ?? "")) at += 1;
  const isLinked = connectors.has(words[at]?.plain ?? "");
  while (connectors.has(words[at]?.plain ?? "")) at += 1;
  const name = tidyName(goal.slice(words[at - 1]?.end ?? 0));
  return !isLinked && saysMore(goalWords(name), 0) ? "" : name;
}

function nameBefore(goal: string, words: readonly GoalWord[], first: number): string {
  let to = first - 1;
  while (to >= 0 && isPrefix(words[to])) to -= 1;
  let own = 0;
  while (own <= to && isPrefix(words[own])) own += 1;
  let from = own;
  while (from <= to && connectors.has(words[from]?.plain ?? "")) from += 1;
  if (from === own && saysMore(words.slice(from, to + 1), from)) return "";
  const begin = from === 0 ? 0 : (words[from - 1]?.end ?? 0);
  return tidyName(goal.slice(begin, words[to + 1]?.start ?? goal.length));
}

/** True for what says something about the goal, and so is no name: "do not hesitate", "but also …". */
function saysMore(words: readonly GoalWord[], before: number): boolean {
  return words.some(
    ({ plain, isCapital }, at) => sayings.has(plain) && !(isCapital && at + before > 0),
  );
}

function isPrefix(word: GoalWord | undefined): boolean {
  return word !== undefined && (prefixes.has(word.plain) || adjectives.has(word.plain));
}

/** The first sentence, without thanks and the quotes and commas around it, cut to whole characters. */
function tidyName(text: string): string {
  const [sentence = ""] = text.split(/(?<=\S)[.!?;](?=\s|$)|\n/, 1);
  const bare = cleanLine(sentence).replace(courtesies, "").replace(edges, "");
  const characters = [...new Intl.Segmenter().segment(bare.slice(0, 1_000))];
  if (characters.length <= nameChars && bare.length <= nameUnits) return bare;
  let name = "";
  for (const { segment } of characters.slice(0, nameChars - 1)) {
    if (name.length + segment.length >= nameUnits) break;
    name += segment;
  }
  return name === "" ? name : `${name.trimEnd()}…`;
}

// What ends a text is looked for where a row of its characters begins: from each of a long one, it would take seconds.
const courtesies =
  /(?<![\s,])[\s,]+(?:please|thanks|per (?:favore|piacere)|grazie|s['’]il (?:te|vous) pla[iî]t|svp|merci)[\s!.?]*$/iu;
const around = `\\s"'“”„«»‹›‘’\`,:;!?([\\]–—-`;
const edges = new RegExp(`^[.)${around}]+|(?<![${around}])[${around}]+$`, "gu");
