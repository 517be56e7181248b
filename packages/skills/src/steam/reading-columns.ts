import { FatalStepError } from "@stepcast/engine";

/** What a boiler's readings must say; a steam temperature only where steam is superheated. */
const quantities = ["steamFlow", "pressure", "feedwaterTemperature", "fuelFlow"] as const;
type Needed = (typeof quantities)[number];
export type Quantity = Needed | "steamTemperature";

export type ReadingColumns = Record<Needed, string> & {
  readonly steamTemperature?: string | undefined;
  readonly label?: string | undefined;
};

/** Headers in English, Italian and French, without accents. The first that matches decides. */
const patterns: readonly (readonly [Quantity | "label", RegExp])[] = [
  ["fuelFlow", /\b(fuel|gas|combustibile|combustible|metano|methane|gasolio|gazole|oil)\b/],
  ["feedwaterTemperature", /\b(feed ?water|alimento|alimentazione|alimentation)\b/],
  ["pressure", /\bpress(ure|ione|ion)\b/],
  ["steamTemperature", /\btemp.*\b(steam|vapore?|vapeur)\b|\b(steam|vapore?|vapeur)\b.*\btemp/],
  ["steamFlow", /\b(steam|vapore?|vapeur)\b/],
  ["label", /\b(time|hour|date|day|ora|ore|data|giorno|heure|jour)\b/],
];

const titles: Record<Needed, string> = {
  steamFlow: "steam flow",
  pressure: "steam pressure",
  feedwaterTemperature: "feedwater temperature",
  fuelFlow: "fuel flow",
};

export function quantityOf(column: string): Quantity | "label" | undefined {
  const text = column
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[_.'’-]+/g, " ");
  return patterns.find(([, pattern]) => pattern.test(text))?.[0];
}

/** Recognises columns by their headers, unless they are named. Errors: FatalStepError that names what is missing. */
export function findReadingColumns(
  columns: readonly string[],
  named: Partial<Record<Quantity | "label", string | undefined>>,
): ReadingColumns {
  const find = (quantity: Quantity | "label"): string | undefined =>
    named[quantity] ?? columns.find((column) => quantityOf(column) === quantity);
  const missing = quantities.filter((quantity) => !columns.includes(find(quantity) ?? ""));
  if (missing.length > 0)
    throw new FatalStepError(
      `The readings have no column for ${missing.map((quantity) => titles[quantity]).join(", ")}.`,
      {
        hint: `Name the columns in the step's input. The readings have: ${columns.slice(0, 20).join(", ")}.`,
      },
    );
  const need = (quantity: Needed): string => find(quantity) ?? "";
  return {
    steamFlow: need("steamFlow"),
    pressure: need("pressure"),
    feedwaterTemperature: need("feedwaterTemperature"),
    fuelFlow: need("fuelFlow"),
    steamTemperature: find("steamTemperature"),
    label: find("label"),
  };
}

/** Kilograms an hour in one unit of the column: tonnes unless the header says kilograms. */
export function kilogramsIn(column: string): number {
  return /\bkg\b/i.test(column) ? 1 : 1_000;
}

/** How a pressure column counts: its unit in MPa, and whether the air's pressure must be added. */
export function pressureScale(column: string): {
  readonly megapascals: number;
  readonly gauge: boolean;
} {
  const gauge = !/\babs|\bass\b|\(a\)|bar ?a\b/i.test(column);
  if (/\bmpa/i.test(column)) return { megapascals: 1, gauge };
  if (/\bkpa/i.test(column)) return { megapascals: 0.001, gauge };
  return { megapascals: 0.1, gauge };
}
