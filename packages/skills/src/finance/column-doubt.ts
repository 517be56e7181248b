import type { ColumnRole } from "./column-role.ts";

/** What is told of money and is none, or is told of it elsewhere too; headers as `roleOf` compares them. */
const doubts: readonly (readonly [readonly ColumnRole[], RegExp])[] = [
  // Shares of it, what one thing costs, and other years.
  [
    ["inflow", "outflow", "net"],
    /%|\b(percent(age)?|percentuale|pourcentage|growth|crescita|croissance|ratio|incidenza|variance|scostament[oi]|ecarts?|previous|prior|precedente?s?|last year)\b/,
  ],
  [
    ["inflow", "outflow", "net"],
    /\b(tax|growth|discount|interest|exchange) rates?\b|\b(tasso|taux|aliquot[ae])\b|\b(average|avg|medi[oi]|moyen(ne)?s?|unitari[oaei]|unitaires?)\b|\b(unit|per|each) (cost|price|revenue|unit|piece|head)s?\b/,
  ],
  // What was added up over time, or discounted already.
  [
    ["inflow", "outflow", "net"],
    /\b(cumul\w*|running|progressiv[oaie]|ytd|to date|discounted|attualizzat[oaie]|actualisee?s?|(present|net) value|valor[ei] attual[ei]|valeurs? actuelles?)\b/,
  ],
  [
    ["net"],
    /\b(sald[oi]|soldes?)\b.*\b(final[ei]?|finaux|inizial[ei]|initial(e|es)?|apertura|chiusura|ouverture|cloture)\b/,
  ],
  // How much was sold, and for how much each.
  [
    ["inflow"],
    /\b(units?|unita|unites?|pezzi|pieces?|pcs|qty|quantit\w*|volumes?|number|numero|nombre|count|prices?|prezz[oi]|prix)\b/,
  ],
  [
    ["outflow"],
    /\b(units?|unita|unites?|pezzi|pieces?|pcs|qty|quantit\w*|volumes?|count)[\s)\]]*$|\b(number of|numero|nombre)\b/,
  ],
  // What lessens sales, is spent on them or never came in.
  [
    ["inflow"],
    /\b(commissions?|commission[ei]|provvigion[ei]|discounts?|scont[oi]|remises?|rabais|returns|returned|res[io]|retours?|rebates?|allowances?|marketing|staff|team|rimbors[oi]|remboursements?|lost|loss|losses|mancat[oaie]|perdit[ae]|perdue?s?|pertes?|unpaid|insolut[oi]|impayee?s?)\b(?! (income|revenues?|received))/,
  ],
  // Profits: costs are taken off already.
  [
    ["inflow"],
    /\b(net|operating|gross|taxable|comprehensive|pre ?tax) (income|earnings)\b|\b(income|earnings) (before|after)\b|\bretained earnings\b|\b(revenus?|produits?) nets?\b/,
  ],
  // No money moves.
  [["outflow"], /\b(depreciation|ammortament[oi]|amortissements?|amorti[sz]ation)\b/],
  [["inflow", "outflow"], /\b(changes? in|delta|variazion[ei]|variations?)\b/],
  // Money back.
  [
    ["outflow"],
    /\b(refunds?|rimbors[oi]|credit[oi]? d (imposta|impots?)|tax credits?|avoidance|avoided|recover(y|ed|ies)|reimburse(d|ments?))\b/,
  ],
];

/** True where a header that sounds like this role may as well mean something else. */
export function isDoubtful(text: string, role: ColumnRole): boolean {
  return doubts.some(([roles, pattern]) => roles.includes(role) && pattern.test(text));
}

const aside =
  "before|after|excl|excluding|excluded|incl|including|included|without|with|net of|ex (?:vat|tax)|" +
  "al netto|al lordo|nett[aeio] d\\w*|prima d\\w*|dopo|esclus[aoei]|inclus[aoei]|compres[aoei]|senza|con|" +
  "hors|sans|avec|avant|apres|exclue?s?|incluse?s?|comprise?s?|nette?s? d\\w*|ht|ttc";
const inBrackets = new RegExp(`[([][^)\\]]*\\b(?:${aside})\\b[^)\\]]*[)\\]]`, "g");
const behind =
  /\S+ (?:excluded|included|esclus[aoei]|inclus[aoei]|compres[aoei]|exclue?s?|comprise?s?)\b/g;
const toTheEnd = new RegExp(`(?:^|\\s)(?:${aside})(?=\\s|$).*$`);
const lessCosts =
  /\b(net of|after|al netto|dopo|apres|nett?[aeio]?e?s? d\w*)\b.*\b(costs?|expenses?|outflows?|costi|spese|uscite|oneri|couts|depenses|charges|frais)\b/;

/**
 * A header without what it says of taxes and the like: "sales excluding tax" are sales, and "profit after tax" is neither in nor out.
 * Empty where sales are told without their costs, which may stand in a column of their own.
 */
export function withoutAsides(text: string): string {
  if (lessCosts.test(text)) return "";
  return text.replace(inBrackets, " ").replace(behind, " ").replace(toTheEnd, "").trim();
}
