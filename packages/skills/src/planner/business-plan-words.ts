import { withArticle } from "../report/italian-article.ts";
import type { Locale } from "../report/locale.ts";

/** Every text of the business plan, in one language. */
export interface BusinessPlanWords {
  readonly title: string;
  readonly phases: { readonly data: string; readonly valuation: string; readonly report: string };
  readonly steps: {
    readonly read: string;
    readonly flows: string;
    readonly npv: string;
    readonly irr: string;
    readonly sensitivity: string;
    readonly tornado: string;
    readonly flowsChart: string;
    readonly report: string;
  };
  readonly names: { readonly rate: string; readonly inflows: string; readonly outflows: string };
  readonly series: { readonly flow: string; readonly cumulative: string };
  readonly tornadoTitle: string;
  readonly flowsTitle: string;
  readonly files: { readonly report: string; readonly tornado: string; readonly flows: string };
  /** Given the rate, written out. */
  readonly explanation: (rate: string) => string;
  readonly sampleNote: string;
}

export const businessPlanWords: Record<Locale, BusinessPlanWords> = {
  en: {
    title: "Business plan",
    phases: { data: "Data", valuation: "Valuation", report: "Report" },
    steps: {
      read: "Read the cash flows",
      flows: "Add up the flows",
      npv: "NPV and IRR",
      irr: "Search for the IRR",
      sensitivity: "Sensitivity",
      tornado: "Tornado chart",
      flowsChart: "Cash flow chart",
      report: "Report",
    },
    names: { rate: "Discount rate", inflows: "Money in", outflows: "Money out" },
    series: { flow: "Net flow", cumulative: "Cumulative present value" },
    tornadoTitle: "What moves the NPV",
    flowsTitle: "Cash flows and payback",
    files: { report: "business-plan", tornado: "tornado", flows: "cash-flows" },
    explanation: (rate) =>
      `This plan reads the cash flows, computes NPV at ${rate} and IRR, tests what the result depends on, and writes a report.`,
    sampleNote: "I used the sample cash flows since no CSV was attached.",
  },
  it: {
    title: "Business plan",
    phases: { data: "Dati", valuation: "Valutazione", report: "Relazione" },
    steps: {
      read: "Lettura dei flussi di cassa",
      flows: "Somma dei flussi",
      npv: "Calcolo VAN/TIR",
      irr: "Ricerca del TIR",
      sensitivity: "Analisi di sensibilità",
      tornado: "Grafico a tornado",
      flowsChart: "Grafico dei flussi",
      report: "Relazione",
    },
    names: { rate: "Tasso di sconto", inflows: "Entrate", outflows: "Uscite" },
    series: { flow: "Flusso netto", cumulative: "Valore attuale cumulato" },
    tornadoTitle: "Che cosa muove il VAN",
    flowsTitle: "Flussi di cassa e recupero",
    files: { report: "business-plan", tornado: "tornado", flows: "flussi-di-cassa" },
    explanation: (rate) =>
      `Questo piano legge i flussi di cassa, calcola il VAN ${withArticle("al", rate)} e il TIR, prova da che cosa dipende il risultato e scrive una relazione.`,
    sampleNote: "Ho usato i flussi di cassa di esempio perché non è stato allegato un CSV.",
  },
  fr: {
    title: "Plan d’affaires",
    phases: { data: "Données", valuation: "Évaluation", report: "Rapport" },
    steps: {
      read: "Lecture des flux de trésorerie",
      flows: "Somme des flux",
      npv: "Calcul VAN/TRI",
      irr: "Recherche du TRI",
      sensitivity: "Analyse de sensibilité",
      tornado: "Graphique en tornade",
      flowsChart: "Graphique des flux",
      report: "Rapport",
    },
    names: { rate: "Taux d’actualisation", inflows: "Entrées", outflows: "Sorties" },
    series: { flow: "Flux net", cumulative: "Valeur actuelle cumulée" },
    tornadoTitle: "Ce qui fait bouger la VAN",
    flowsTitle: "Flux de trésorerie et récupération",
    files: { report: "plan-d-affaires", tornado: "tornade", flows: "flux-de-tresorerie" },
    explanation: (rate) =>
      `Ce plan lit les flux de trésorerie, calcule la VAN à ${rate} et le TRI, éprouve ce dont le résultat dépend et rédige un rapport.`,
    sampleNote: "J’ai utilisé les flux de trésorerie d’exemple car aucun CSV n’était joint.",
  },
};
