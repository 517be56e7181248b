import type { Locale } from "../report/locale.ts";

/** Every text of the steam analysis, in one language. */
export interface SteamPlanWords {
  readonly title: string;
  readonly phases: { readonly data: string; readonly analysis: string; readonly report: string };
  readonly steps: {
    readonly read: string;
    readonly efficiency: string;
    readonly chart: string;
    readonly report: string;
  };
  readonly chartTitle: string;
  readonly efficiency: string;
  readonly files: { readonly report: string; readonly chart: string };
  readonly facts: {
    readonly average: string;
    readonly best: string;
    readonly worst: string;
    readonly saving: string;
    readonly readings: string;
    readonly leftOut: string;
    readonly heatingValue: string;
  };
  readonly headings: { readonly result: string; readonly worst: string; readonly method: string };
  readonly columns: {
    readonly label: string;
    readonly fuelPerTonne: string;
    readonly useful: string;
    readonly fuel: string;
  };
  readonly method: string;
  readonly explanation: string;
  readonly sampleNote: string;
}

export const steamPlanWords: Record<Locale, SteamPlanWords> = {
  en: {
    title: "Steam efficiency",
    phases: { data: "Data", analysis: "Analysis", report: "Report" },
    steps: {
      read: "Read the readings",
      efficiency: "Boiler efficiency",
      chart: "Efficiency chart",
      report: "Report",
    },
    chartTitle: "Boiler efficiency",
    efficiency: "Efficiency",
    files: { report: "steam-efficiency", chart: "steam-efficiency" },
    facts: {
      average: "Efficiency of all readings together",
      best: "Best reading",
      worst: "Worst reading",
      saving: "Fuel saved if all readings were as good as the best quarter",
      readings: "Readings",
      leftOut: "Readings left out because they cannot be",
      heatingValue: "Lower heating value assumed for the fuel, MJ per unit",
    },
    headings: { result: "Result", worst: "Where it was worst", method: "How this was computed" },
    columns: {
      label: "Reading",
      fuelPerTonne: "Fuel per tonne of steam",
      useful: "Useful heat, kW",
      fuel: "Heat of the fuel, kW",
    },
    method:
      "Direct method: the heat that the water takes up from feedwater to steam, divided by the lower heating value of the fuel. Enthalpies follow IAPWS-IF97; without a steam temperature the steam counts as saturated; pressures count as gauge unless the header says absolute. Blowdown is not subtracted.",
    explanation:
      "This plan reads boiler readings, computes the efficiency of each by the direct method, draws it, and writes a report with the worst readings.",
    sampleNote: "I used the sample readings of a gas boiler since no CSV was attached.",
  },
  it: {
    title: "Efficienza del vapore",
    phases: { data: "Dati", analysis: "Analisi", report: "Relazione" },
    steps: {
      read: "Lettura delle misure",
      efficiency: "Rendimento della caldaia",
      chart: "Grafico del rendimento",
      report: "Relazione",
    },
    chartTitle: "Rendimento della caldaia",
    efficiency: "Rendimento",
    files: { report: "efficienza-vapore", chart: "efficienza-vapore" },
    facts: {
      average: "Rendimento di tutte le letture insieme",
      best: "Lettura migliore",
      worst: "Lettura peggiore",
      saving: "Combustibile risparmiato se tutte fossero come il quarto migliore",
      readings: "Letture",
      leftOut: "Letture escluse perché impossibili",
      heatingValue: "Potere calorifico inferiore assunto per il combustibile, MJ per unità",
    },
    headings: {
      result: "Risultato",
      worst: "Dove è stato peggiore",
      method: "Come è stato calcolato",
    },
    columns: {
      label: "Lettura",
      fuelPerTonne: "Combustibile per tonnellata di vapore",
      useful: "Calore utile, kW",
      fuel: "Calore del combustibile, kW",
    },
    method:
      "Metodo diretto: il calore che l’acqua assorbe dall’alimento al vapore, diviso per il potere calorifico inferiore del combustibile. Le entalpie seguono IAPWS-IF97; senza temperatura del vapore il vapore conta come saturo; le pressioni contano come relative, salvo che l’intestazione dica assolute. Lo spurgo non è sottratto.",
    explanation:
      "Questo piano legge le misure della caldaia, calcola il rendimento di ciascuna con il metodo diretto, lo disegna e scrive una relazione con le letture peggiori.",
    sampleNote:
      "Ho usato le letture di esempio di una caldaia a gas perché non è stato allegato un CSV.",
  },
  fr: {
    title: "Rendement de la vapeur",
    phases: { data: "Données", analysis: "Analyse", report: "Rapport" },
    steps: {
      read: "Lecture des relevés",
      efficiency: "Rendement de la chaudière",
      chart: "Graphique du rendement",
      report: "Rapport",
    },
    chartTitle: "Rendement de la chaudière",
    efficiency: "Rendement",
    files: { report: "rendement-vapeur", chart: "rendement-vapeur" },
    facts: {
      average: "Rendement de tous les relevés ensemble",
      best: "Meilleur relevé",
      worst: "Pire relevé",
      saving: "Combustible économisé si tous valaient le meilleur quart",
      readings: "Relevés",
      leftOut: "Relevés écartés car impossibles",
      heatingValue: "Pouvoir calorifique inférieur supposé du combustible, MJ par unité",
    },
    headings: { result: "Résultat", worst: "Où il a été le pire", method: "Comment c’est calculé" },
    columns: {
      label: "Relevé",
      fuelPerTonne: "Combustible par tonne de vapeur",
      useful: "Chaleur utile, kW",
      fuel: "Chaleur du combustible, kW",
    },
    method:
      "Méthode directe : la chaleur que l’eau absorbe de l’alimentation à la vapeur, divisée par le pouvoir calorifique inférieur du combustible. Les enthalpies suivent IAPWS-IF97 ; sans température de vapeur, la vapeur compte comme saturée ; les pressions comptent comme relatives, sauf si l’en-tête dit absolues. La purge n’est pas déduite.",
    explanation:
      "Ce plan lit les relevés de la chaudière, calcule le rendement de chacun par la méthode directe, le dessine et rédige un rapport avec les pires relevés.",
    sampleNote:
      "J’ai utilisé les relevés d’exemple d’une chaudière à gaz car aucun CSV n’était joint.",
  },
};
