import { limits } from "@stepcast/contracts";
import { isDoubtful, withoutAsides } from "./column-doubt.ts";

/** What a column of a cash-flow table is. */
export type ColumnRole = "period" | "inflow" | "outflow" | "net";

/**
 * Words of headers in English, Italian and French, without accents. The first list that matches decides: "residual value
 * of the investment" is money in, "cost of sales" is money out.
 */
const words: readonly (readonly [ColumnRole, RegExp])[] = [
  ["net", /^net(to|te)?$/],
  [
    "inflow",
    /\b(residual|terminal|salvage|savings?|grants?|residuo|risparmi|risparmio|residuelle|economies)\b/,
  ],
  // What comes in under a name of what goes out.
  [
    "inflow",
    /\b(payments?|fees?|rent|tax(es)?) (received|refunds?)\b|\bpagament[io] ricevut[io]\b|\bpaiements? recus?\b/,
  ],
  [
    "inflow",
    /\b(investments?|fees?|rent) (income|revenues?|receipts|proceeds)$|^(income|proceeds|revenues?|receipts) from\b|^proventi\b/,
  ],
  [
    "inflow",
    /^(sales?|disposals?|vendit[ae]|cession[ei]|cessions?|ventes?) (of|di|del|degli|de|des|d)\b/,
  ],
  [
    "outflow",
    /\b(costs?|expenses?|spending|cap ?ex|op ?ex|investments?|tax|taxes|salary|salaries|wages|rent|purchases|(re)?payments?|fees?|out ?flows?|outgoings?|outlays?|disbursements?)\b/,
  ],
  [
    "outflow",
    /\b(costo|costi|spesa|spese|investimento|investimenti|imposta|imposte|tassa|tasse|stipendi|salari|affitto|affitti|acquisti|uscita|uscite|oneri|pagamenti|esborso|esborsi)\b/,
  ],
  [
    "outflow",
    /\b(couts?|depenses?|investissements?|impots?|salaires|loyers?|achats|charges|sorties?|frais|decaissements?|paiements?)\b/,
  ],
  ["inflow", /\b(revenues?|sales|income|receipts|proceeds|turn ?over|earnings|in ?flows?)\b/],
  [
    "inflow",
    /\b(ricavo|ricavi|vendita|vendite|entrata|entrate|incasso|incassi|introito|introiti|fatturato)\b/,
  ],
  [
    "inflow",
    /\b(revenus?|recettes?|ventes?|produits|encaissements?|subventions?|entrees?)\b|chiffre d.affaires/,
  ],
  // Not "units in stock", nor "check-out time".
  ["outflow", /\b(cash|money|paid) out\b|\bout(?=[\s)\]]*$|\s*[([])/],
  ["inflow", /\b(cash|money|paid) in\b(?! (hand|bank|stock)\b)|\bin(?=[\s)\]]*$|\s*[([])/],
  [
    "period",
    /\b(years?|months?|quarters?|weeks?|period|date|anno|anni|mese|mesi|trimestre|semestre|settimana|periodo|data|annees?|mois|semaines?|periode)\b|^ans?$/,
  ],
];

/** Flows, of which most tables tell the difference and some those of one direction: "flussi in uscita". */
const flow = /\b(cash ?flows?|fcf[ef]?|net flow|fluss[oi]|flux)\b|^flows?$/;
const balance = /\b(saldo|solde)\b/;
const goingOut =
  /\b(outflows?|outgoings?|out|uscit[ae]|uscent[ei]|passiv[io]|sortante?s?|sorties?|decaissements?)\b/;
/** "In" is a direction at the end, and before "out"; elsewhere it says of what: "cash flow in EUR". */
const comingIn =
  /\b(inflows?|incoming|entrat[ae]|ingresso|entrante?s?|entrees?|encaissements?)\b|\bin(?=[\s)\]]*$|\W+((and|minus|less)\W+)?out\b)/;
const below = /\b(negativ[eio]|negatifs?)\b/;
const above = /\b(positiv[eio]|positifs?)\b/;
const isNet = /\bnet(s|t[aeio]s?)?\b/;
const minus = /\b(minus|less|meno|moins)\b/;

/** The role that a column's name gives away; undefined when it does not. */
export function roleOf(column: string): ColumnRole | undefined {
  const text = plainHeader(column);
  const role = tellsBoth(text) ? roleOfBoth(text) : roleOfOne(withoutAsides(text));
  return role !== undefined && isDoubtful(text, role) ? undefined : role;
}

function plainHeader(column: string): string {
  return column
    .slice(0, limits.labelChars)
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ")
    .toLowerCase()
    .replace(/\s[-–−]\s/g, " minus ")
    .replace(/[\s_.’'-]+/g, " ")
    .trim();
}

function roleOfBoth(text: string): ColumnRole | undefined {
  return startsWithOut(text) ? undefined : "net";
}

function roleOfOne(text: string): ColumnRole | undefined {
  if (flow.test(text)) return roleOfFlow(text);
  if (balance.test(text)) return goingOut.test(text) || comingIn.test(text) ? undefined : "net";
  return namesBoth(text) ? undefined : roleOfWords(text);
}

function roleOfWords(text: string): ColumnRole | undefined {
  return words.find(([, pattern]) => pattern.test(text))?.[0];
}

/** "Revenues and costs" may be either; "sales and marketing costs" are costs. */
function namesBoth(text: string): boolean {
  const [first = "", second, ...others] = text.split(/\s(?:and|e|ed|et)\s|\s*[&+/]\s*/);
  if (second === undefined || others.length > 0 || second.includes(" ")) return false;
  const roles = [roleOfWords(first), roleOfWords(second)];
  return roles.includes("inflow") && roles.includes("outflow");
}

/** What comes in and what goes out: the difference of the two. */
function tellsBoth(text: string): boolean {
  if (goingOut.test(text) && comingIn.test(text)) return true;
  return (
    minus.test(text) && wordsOf("inflow", text).length > 0 && wordsOf("outflow", text).length > 0
  );
}

/** "Costs less revenue" is above zero where money is lost. */
function startsWithOut(text: string): boolean {
  const out = [...wordsOf("outflow", text), ...placesOf(goingOut, text)];
  const into = [...wordsOf("inflow", text), ...placesOf(comingIn, text)];
  return Math.min(...out) < Math.min(...into);
}

/** Where words of the role stand. */
function wordsOf(role: ColumnRole, text: string): readonly number[] {
  return words.flatMap(([each, word]) => (each === role ? placesOf(word, text) : []));
}

/** Where the first match stands, if there is one. */
function placesOf(pattern: RegExp, text: string): readonly number[] {
  const place = text.search(pattern);
  return place < 0 ? [] : [place];
}

/** "Outflows negative" and "net flow out" may mean either sign, so they say nothing. */
function roleOfFlow(text: string): ColumnRole | undefined {
  const isOut = goingOut.test(text);
  const isIn = comingIn.test(text);
  const isBelow = below.test(text);
  const isAbove = above.test(text);
  if (!isOut && !isIn && isBelow === isAbove) return "net";
  if ((isOut || isIn) && (isBelow || isAbove || isNet.test(text))) return undefined;
  return isOut || isBelow ? "outflow" : "inflow";
}
