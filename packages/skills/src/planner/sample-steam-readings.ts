import type { Locale } from "../report/locale.ts";
import type { SampleFile } from "./attached-file.ts";

/** A day of a 12 t/h gas boiler, hour by hour: steam t/h, bar gauge, feedwater in degrees Celsius, gas Nm3/h. In the afternoon condensate is lost. */
const hours: readonly (readonly [
  steam: number,
  pressure: number,
  feedwater: number,
  gas: number,
])[] = [
  [6.2, 9.8, 102, 465.8],
  [6.1, 10.0, 103, 456.5],
  [6, 10.2, 103, 448.1],
  [6, 9.9, 102, 448.2],
  [6.1, 10.1, 104, 454.7],
  [6.6, 9.8, 105, 489.8],
  [8.1, 10.0, 105, 597.2],
  [9.4, 10.2, 104, 690.6],
  [10.2, 9.9, 103, 747.0],
  [10.6, 10.1, 104, 773.4],
  [10.5, 9.8, 105, 765.3],
  [10.8, 10.0, 105, 785.6],
  [10.4, 10.2, 104, 760.6],
  [9.9, 9.9, 103, 728.3],
  [9.6, 10.1, 96, 738.6],
  [9.4, 9.8, 91, 745.7],
  [9.3, 10.0, 90, 742.8],
  [9.2, 10.2, 93, 724.3],
  [8.8, 9.9, 101, 662.4],
  [8.3, 10.1, 104, 611.7],
  [7.6, 9.8, 104, 561.2],
  [7.1, 10.0, 103, 527.1],
  [6.7, 10.2, 103, 499.3],
  [6.4, 9.9, 102, 479.8],
];

interface SampleStyle {
  readonly fileName: string;
  readonly header: readonly string[];
  readonly separator: string;
  readonly tag: string;
}

const styles: Record<Locale, SampleStyle> = {
  en: {
    fileName: "sample-boiler-readings.csv",
    header: [
      "Time",
      "Steam flow (t/h)",
      "Pressure (bar)",
      "Feedwater temperature (°C)",
      "Fuel gas (Nm3/h)",
    ],
    separator: ",",
    tag: "en-GB",
  },
  it: {
    fileName: "letture-caldaia-esempio.csv",
    header: [
      "Ora",
      "Portata vapore (t/h)",
      "Pressione (bar)",
      "Temperatura acqua di alimento (°C)",
      "Gas combustibile (Nm3/h)",
    ],
    separator: ";",
    tag: "it-IT",
  },
  fr: {
    fileName: "releves-chaudiere-exemple.csv",
    header: [
      "Heure",
      "Débit de vapeur (t/h)",
      "Pression (bar)",
      "Température eau d’alimentation (°C)",
      "Gaz combustible (Nm3/h)",
    ],
    separator: ";",
    tag: "fr-FR",
  },
};

/** One day of boiler readings, written as spreadsheets of that country write them. */
export function sampleSteamReadings(locale: Locale): SampleFile {
  const { fileName, header, separator, tag } = styles[locale];
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 1, useGrouping: false });
  const lines = hours.map((values, hour) =>
    [`${`${hour}`.padStart(2, "0")}:00`, ...values.map((value) => number.format(value))].join(
      separator,
    ),
  );
  return { name: fileName, content: `${[header.join(separator), ...lines].join("\n")}\n` };
}
