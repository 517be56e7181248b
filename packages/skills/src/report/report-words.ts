import type { IrrProblem } from "../finance/irr.ts";
import type { PeriodUnit } from "../finance/period-place.ts";
import { withArticle } from "./italian-article.ts";
import type { Locale } from "./locale.ts";

/** Every text of a valuation report. Values arrive formatted. */
export interface ReportWords {
  readonly result: string;
  readonly npv: string;
  readonly irr: string;
  readonly irrUndefined: string;
  /** Why there is no IRR; given the rates that fit. */
  readonly irrProblems: Record<IrrProblem, (rates: string) => string>;
  readonly rate: string;
  readonly payback: string;
  readonly paybackNever: string;
  /** What rates count by: several of it, and of one. */
  readonly counted: Record<"year" | "period", { readonly many: string; readonly per: string }>;
  readonly total: string;
  readonly worthMore: (npv: string, rate: string) => string;
  readonly worthLess: (npv: string, rate: string) => string;
  /** Given what the rates are of: a year, or a period. */
  readonly irrAbove: (irr: string, rate: string, per: string) => string;
  readonly irrBelow: (irr: string, rate: string, per: string) => string;
  readonly flows: string;
  readonly period: string;
  readonly moneyIn: string;
  readonly moneyOut: string;
  readonly flow: string;
  readonly presentValue: string;
  readonly cumulative: string;
  readonly sensitivity: string;
  readonly sensitivityIntro: string;
  readonly driver: string;
  readonly npvLow: string;
  readonly npvHigh: string;
  readonly swing: string;
  readonly breakEven: string;
  readonly points: (change: string) => string;
  readonly table: string;
  readonly tableCorner: string;
  readonly data: string;
  readonly rowsRead: (count: string) => string;
  readonly rowsLeftOut: (count: string) => string;
  readonly badRow: (line: string, text: string) => string;
  readonly columnsIn: (columns: string) => string;
  readonly columnsOut: (columns: string) => string;
  readonly columnNet: (column: string) => string;
  readonly columnsBesideNet: (columns: string) => string;
  readonly columnShares: (columns: string) => string;
  /** How long periods are; empty where nobody needs to be told. */
  readonly spacing: Record<PeriodUnit, string>;
  readonly withoutYears: string;
  readonly totals: (rows: string) => string;
}

const english: ReportWords = {
  result: "Result",
  npv: "Net present value (NPV)",
  irr: "Internal rate of return (IRR)",
  irrUndefined: "not defined",
  irrProblems: {
    no_sign_change: () => "The flows never change sign, so no rate brings their value to zero.",
    no_rate: () => "No rate up to a billion-fold brings the value of the flows to zero.",
    several_rates: (rates) => `Several rates bring the value to zero: ${rates}. Rely on the NPV.`,
    too_many_changes: () => "The flows change sign too often to find every rate. Rely on the NPV.",
  },
  rate: "Discount rate",
  payback: "Discounted payback",
  paybackNever: "not within the plan",
  counted: {
    year: { many: "years", per: "per year" },
    period: { many: "periods", per: "per period" },
  },
  total: "Sum of all flows, not discounted",
  worthMore: (npv, rate) => `At a rate of ${rate} the plan is worth ${npv} more than it costs.`,
  worthLess: (npv, rate) => `At a rate of ${rate} the plan costs ${npv} more than it is worth.`,
  irrAbove: (irr, rate, per) => `It returns ${irr} ${per}, above the ${rate} that is asked of it.`,
  irrBelow: (irr, rate, per) => `It returns ${irr} ${per}, below the ${rate} that is asked of it.`,
  flows: "Cash flows",
  period: "Period",
  moneyIn: "Money in",
  moneyOut: "Money out",
  flow: "Net flow",
  presentValue: "Present value",
  cumulative: "Cumulative",
  sensitivity: "What the result depends on",
  sensitivityIntro:
    "The NPV when one driver changes and all others stay. The strongest comes first.",
  driver: "Driver",
  npvLow: "NPV if it falls",
  npvHigh: "NPV if it rises",
  swing: "Swing",
  breakEven: "NPV is zero at",
  points: (change) => `${change} points`,
  table: "NPV by change of money in and by discount rate",
  tableCorner: "Money in",
  data: "About the data",
  rowsRead: (count) => `Rows read: ${count}.`,
  rowsLeftOut: (count) =>
    `Rows left out because they could not be read: ${count}. The figures do not contain them.`,
  badRow: (line, text) => `Line ${line}: ${text}`,
  columnsIn: (columns) => `Counted as money in: ${columns}.`,
  columnsOut: (columns) => `Counted as money out: ${columns}.`,
  columnShares: (columns) => `Left out, since they are no amounts of money: ${columns}.`,
  columnNet: (column) => `Taken as the net flow: ${column}.`,
  columnsBesideNet: (columns) => `Not counted beside the net flow: ${columns}.`,
  spacing: {
    year: "",
    half: "Its periods are halves of a year, and the rates are of a whole year.",
    quarter: "Its periods are quarters, and the rates are of a whole year.",
    month: "Its periods are months, and the rates are of a whole year.",
    week: "Its periods are weeks, and the rates are of a whole year.",
    day: "",
    period: "Nothing says how long its periods are, so the rates are of one of them.",
  },
  withoutYears: "No year is told, so each was taken to follow the one before it.",
  totals: (rows) => `Left out, since it sums up other rows: ${rows}.`,
};

const italian: ReportWords = {
  result: "Risultato",
  npv: "Valore attuale netto (VAN)",
  irr: "Tasso interno di rendimento (TIR)",
  irrUndefined: "non definito",
  irrProblems: {
    no_sign_change: () => "I flussi non cambiano mai segno: nessun tasso ne annulla il valore.",
    no_rate: () => "Nessun tasso fino a un miliardo di volte annulla il valore dei flussi.",
    several_rates: (rates) => `Più tassi annullano il valore: ${rates}. Fa fede il VAN.`,
    too_many_changes: () =>
      "I flussi cambiano segno troppo spesso per trovare ogni tasso. Fa fede il VAN.",
  },
  rate: "Tasso di sconto",
  payback: "Tempo di recupero attualizzato",
  paybackNever: "non entro il piano",
  counted: {
    year: { many: "anni", per: "all’anno" },
    period: { many: "periodi", per: "per periodo" },
  },
  total: "Somma di tutti i flussi, non attualizzati",
  worthMore: (npv, rate) =>
    `Al tasso ${withArticle("del", rate)} il piano vale ${npv} più di quanto costa.`,
  worthLess: (npv, rate) =>
    `Al tasso ${withArticle("del", rate)} il piano costa ${npv} più di quanto vale.`,
  irrAbove: (irr, rate, per) =>
    `Rende ${withArticle("il", irr)} ${per}, più ${withArticle("del", rate)} richiesto.`,
  irrBelow: (irr, rate, per) =>
    `Rende ${withArticle("il", irr)} ${per}, meno ${withArticle("del", rate)} richiesto.`,
  flows: "Flussi di cassa",
  period: "Periodo",
  moneyIn: "Entrate",
  moneyOut: "Uscite",
  flow: "Flusso netto",
  presentValue: "Valore attuale",
  cumulative: "Cumulato",
  sensitivity: "Da che cosa dipende il risultato",
  sensitivityIntro:
    "Il VAN quando un fattore cambia e tutti gli altri restano. Il più forte viene per primo.",
  driver: "Fattore",
  npvLow: "VAN se scende",
  npvHigh: "VAN se sale",
  swing: "Ampiezza",
  breakEven: "VAN nullo a",
  points: (change) => `${change} punti`,
  table: "VAN secondo la variazione delle entrate e il tasso di sconto",
  tableCorner: "Entrate",
  data: "Sui dati",
  rowsRead: (count) => `Righe lette: ${count}.`,
  rowsLeftOut: (count) => `Righe escluse perché illeggibili: ${count}. Le cifre non le contengono.`,
  badRow: (line, text) => `Riga ${line}: ${text}`,
  columnsIn: (columns) => `Considerate entrate: ${columns}.`,
  columnsOut: (columns) => `Considerate uscite: ${columns}.`,
  columnShares: (columns) => `Escluse, perché non sono importi: ${columns}.`,
  columnNet: (column) => `Considerata flusso netto: ${column}.`,
  columnsBesideNet: (columns) => `Non contate accanto al flusso netto: ${columns}.`,
  spacing: {
    year: "",
    half: "I periodi sono semestri, e i tassi sono annui.",
    quarter: "I periodi sono trimestri, e i tassi sono annui.",
    month: "I periodi sono mesi, e i tassi sono annui.",
    week: "I periodi sono settimane, e i tassi sono annui.",
    day: "",
    period: "Nulla dice quanto durano i periodi, perciò i tassi sono per periodo.",
  },
  withoutYears: "Non è indicato l’anno: ogni periodo è stato preso come successivo al precedente.",
  totals: (rows) => `Escluso perché riassume altre righe: ${rows}.`,
};

const french: ReportWords = {
  result: "Résultat",
  npv: "Valeur actuelle nette (VAN)",
  irr: "Taux de rendement interne (TRI)",
  irrUndefined: "non défini",
  irrProblems: {
    no_sign_change: () => "Les flux ne changent jamais de signe : aucun taux n’annule leur valeur.",
    no_rate: () => "Aucun taux jusqu’à un milliard de fois n’annule la valeur des flux.",
    several_rates: (rates) => `Plusieurs taux annulent la valeur : ${rates}. La VAN fait foi.`,
    too_many_changes: () =>
      "Les flux changent de signe trop souvent pour trouver chaque taux. La VAN fait foi.",
  },
  rate: "Taux d’actualisation",
  payback: "Délai de récupération actualisé",
  paybackNever: "pas dans la durée du plan",
  counted: {
    year: { many: "ans", per: "par an" },
    period: { many: "périodes", per: "par période" },
  },
  total: "Somme de tous les flux, non actualisés",
  worthMore: (npv, rate) => `Au taux de ${rate}, le plan vaut ${npv} de plus qu’il ne coûte.`,
  worthLess: (npv, rate) => `Au taux de ${rate}, le plan coûte ${npv} de plus qu’il ne vaut.`,
  irrAbove: (irr, rate, per) => `Il rapporte ${irr} ${per}, plus que les ${rate} demandés.`,
  irrBelow: (irr, rate, per) => `Il rapporte ${irr} ${per}, moins que les ${rate} demandés.`,
  flows: "Flux de trésorerie",
  period: "Période",
  moneyIn: "Entrées",
  moneyOut: "Sorties",
  flow: "Flux net",
  presentValue: "Valeur actuelle",
  cumulative: "Cumul",
  sensitivity: "De quoi dépend le résultat",
  sensitivityIntro:
    "La VAN quand un facteur change et que les autres restent. Le plus fort vient en premier.",
  driver: "Facteur",
  npvLow: "VAN s’il baisse",
  npvHigh: "VAN s’il monte",
  swing: "Amplitude",
  breakEven: "VAN nulle à",
  points: (change) => `${change} points`,
  table: "VAN selon la variation des entrées et le taux d’actualisation",
  tableCorner: "Entrées",
  data: "À propos des données",
  rowsRead: (count) => `Lignes lues : ${count}.`,
  rowsLeftOut: (count) =>
    `Lignes écartées car illisibles : ${count}. Les chiffres ne les contiennent pas.`,
  badRow: (line, text) => `Ligne ${line} : ${text}`,
  columnsIn: (columns) => `Comptées comme entrées : ${columns}.`,
  columnsOut: (columns) => `Comptées comme sorties : ${columns}.`,
  columnShares: (columns) => `Laissées de côté, car ce ne sont pas des montants : ${columns}.`,
  columnNet: (column) => `Prise comme flux net : ${column}.`,
  columnsBesideNet: (columns) => `Non comptées à côté du flux net : ${columns}.`,
  spacing: {
    year: "",
    half: "Les périodes sont des semestres, et les taux sont annuels.",
    quarter: "Les périodes sont des trimestres, et les taux sont annuels.",
    month: "Les périodes sont des mois, et les taux sont annuels.",
    week: "Les périodes sont des semaines, et les taux sont annuels.",
    day: "",
    period: "Rien ne dit combien durent les périodes ; les taux sont donc par période.",
  },
  withoutYears:
    "L’année n’est pas indiquée : chaque période a été prise comme suivant la précédente.",
  totals: (rows) => `Laissé de côté, car il résume d’autres lignes : ${rows}.`,
};

export const reportWords: Record<Locale, ReportWords> = { en: english, it: italian, fr: french };
