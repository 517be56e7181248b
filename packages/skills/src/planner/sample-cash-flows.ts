import type { Locale } from "../report/locale.ts";
import type { SampleFile } from "./attached-file.ts";

/** A cherry orchard: planted in the first year, in full yield from the sixth, sold at the end. */
const years: readonly (readonly number[])[] = [
  [2026, 0, 0, 0, 185_000, 12_000, 9_500, 0],
  [2027, 8_200.5, 0, 0, 24_000, 14_500, 11_200, 0],
  [2028, 31_400, 4_800, 0, 0, 19_800, 12_650, 0],
  [2029, 58_900, 9_600, 0, 0, 24_300, 14_100, 3_250.75],
  [2030, 82_300, 14_200, 0, 0, 27_900, 15_800, 6_890.4],
  [2031, 96_750, 18_500, 0, 0, 29_400, 16_900, 9_120],
  [2032, 104_200, 21_300, 0, 0, 30_600, 17_450, 10_310],
  [2033, 108_900, 23_900, 0, 0, 31_500, 17_900, 11_020],
  [2034, 111_600, 25_400, 0, 0, 32_300, 18_350, 11_410],
  [2035, 113_200, 26_700, 95_000, 0, 33_100, 18_700, 24_650],
];

interface SampleStyle {
  readonly fileName: string;
  readonly header: readonly string[];
  readonly separator: string;
  readonly number: (amount: number) => string;
}

const grouped: Intl.NumberFormatOptions = {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  useGrouping: "always",
};

const styles: Record<Locale, SampleStyle> = {
  en: {
    fileName: "sample-cash-flows.csv",
    header: [
      "Year",
      "Cherry sales",
      "Processed goods sales",
      "Residual value",
      "Investment",
      "Staff costs",
      "Materials and services costs",
      "Taxes",
    ],
    separator: ",",
    number: (amount) => amount.toFixed(2),
  },
  it: {
    fileName: "flussi-di-cassa-esempio.csv",
    header: [
      "Anno",
      "Vendite ciliegie",
      "Vendite trasformati",
      "Valore residuo",
      "Investimento",
      "Costi del personale",
      "Costi di materie e servizi",
      "Imposte",
    ],
    separator: ";",
    number: (amount) => amount.toLocaleString("it-IT", grouped),
  },
  fr: {
    fileName: "flux-de-tresorerie-exemple.csv",
    header: [
      "Année",
      "Ventes de cerises",
      "Ventes de produits transformés",
      "Valeur résiduelle",
      "Investissement",
      "Frais de personnel",
      "Frais de matières et services",
      "Impôts",
    ],
    separator: ";",
    number: (amount) => amount.toLocaleString("fr-FR", grouped),
  },
};

/** Ten years of cash flows, written as spreadsheets of that country write them. The figures are the same in each. */
export function sampleCashFlows(locale: Locale): SampleFile {
  const { fileName, header, separator, number } = styles[locale];
  const lines = years.map(([year, ...amounts]) =>
    [`${year}`, ...amounts.map((amount) => number(amount))].join(separator),
  );
  return { name: fileName, content: `${[header.join(separator), ...lines].join("\n")}\n` };
}
