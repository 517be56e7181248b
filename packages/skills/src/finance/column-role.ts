/** What a column of a cash-flow table is. */
export type ColumnRole = "period" | "inflow" | "outflow" | "net";

/**
 * Words of headers in English, Italian and French, without accents. The first list that matches decides: "residual value
 * of the investment" is money in, "cost of sales" is money out.
 */
const words: readonly (readonly [ColumnRole, RegExp])[] = [
  ["net", /^net(to|te)?$|\b(cash ?flows?|net flow|fluss[oi]|flux|saldo|solde)\b|^flows?$/],
  [
    "inflow",
    /\b(residual|terminal|salvage|savings?|grants?|residuo|risparmi|risparmio|residuelle|economies)\b/,
  ],
  [
    "outflow",
    /\b(costs?|expenses?|spending|capex|opex|investments?|tax|taxes|salary|salaries|wages|rent|purchases|payments?|fees?|out|outflows?|outlays?|disbursements?)\b/,
  ],
  [
    "outflow",
    /\b(costo|costi|spesa|spese|investimento|investimenti|imposta|imposte|tassa|tasse|stipendi|salari|affitto|affitti|acquisti|uscita|uscite|oneri|pagamenti|esborso|esborsi)\b/,
  ],
  [
    "outflow",
    /\b(couts?|depenses?|investissements?|impots?|salaires|loyers?|achats|charges|sorties?|frais|decaissements?)\b/,
  ],
  ["inflow", /\b(revenues?|sales|income|receipts|proceeds|turnover|earnings|in|inflows?)\b/],
  [
    "inflow",
    /\b(ricavo|ricavi|vendita|vendite|entrata|entrate|incasso|incassi|introito|introiti|fatturato)\b/,
  ],
  [
    "inflow",
    /\b(revenus?|recettes?|ventes?|produits|encaissements?|subventions?|entrees?)\b|chiffre d.affaires/,
  ],
  [
    "period",
    /\b(years?|months?|quarter|period|date|anno|anni|mese|trimestre|periodo|data|annees?|an|mois|periode)\b/,
  ],
];

/** The role that a column's name gives away; undefined when it does not. */
export function roleOf(column: string): ColumnRole | undefined {
  const text = column
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[_./-]+/g, " ");
  return words.find(([, pattern]) => pattern.test(text))?.[0];
}
