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
  const found = {
    steamFlow: need("steamFlow"),
    pressure: need("pressure"),
    feedwaterTemperature: need("feedwaterTemperature"),
    fuelFlow: need("fuelFlow"),
    steamTemperature: find("steamTemperature"),
  };
  refuseUnits(Object.values(found));
  return { ...found, label: find("label") };
}

/** 150 psi would pass for 150 bar, and 180 °F for 180 °C. */
function refuseUnits(columns: readonly (string | undefined)[]): void {
  const foreign = columns.find((column) =>
    /\bpsi[ag]?\b|\b[km]?lbs?\b|\bpounds?\b|° ?[FK]\b|\b(fahrenheit|kelvin|kgf|atm|inhg|mmhg|torr)\b|[([] ?[FK] ?[)\]]|\bkg\/s\b|\bt\/(d|day|giorno|jour)\b/i.test(
      column ?? "",
    ),
  );
  if (foreign === undefined) return;
  throw new FatalStepError(`The unit of “${foreign}” is not among those that can be read.`, {
    hint: "Give steam in t/h or kg/h, pressures in bar, kPa or MPa, and temperatures in °C.",
  });
}

/** MJ in one unit of a fuel that is told as energy; undefined for volumes and masses. */
export function energyIn(column: string): number | undefined {
  const units = [
    [/\bkwh/i, 3.6],
    [/\bmwh/i, 3_600],
    [/\bmj\b/i, 1],
    [/\bgj\b/i, 1_000],
  ] as const;
  return units.find(([pattern]) => pattern.test(column))?.[1];
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
