/** Months as people write them in English, Italian, French and German, without accents. */
const monthNames: readonly (readonly string[])[] = [
  ["january", "gennaio", "janvier"],
  ["february", "febbraio", "fevrier"],
  ["march", "marzo", "mars"],
  ["april", "aprile", "avril"],
  ["may", "maggio", "mai"],
  ["june", "giugno", "juin", "juni"],
  ["july", "luglio", "juillet", "juli"],
  ["august", "agosto", "aout"],
  ["september", "settembre", "septembre"],
  ["october", "ottobre", "octobre", "oktober"],
  ["november", "novembre"],
  ["december", "dicembre", "decembre", "dezember"],
];

const parts = { month: 12, quarter: 4, half: 2 } as const;
/** Into as many of which a year falls. */
export type PartOfYear = keyof typeof parts;

/** A part of a year: its number from 0 on, and its year where that is told. */
export interface YearPart {
  readonly unit: PartOfYear;
  readonly index: number;
  readonly year: number | undefined;
}

/** Years that the first parts of two, such as 2026 and 2027, are apart: whole ones and shares of them. */
export function placeOf({ unit, index }: YearPart, year: number): number {
  return year + index / parts[unit];
}

/** Parts of the unit in a year. */
export function partsOf(unit: PartOfYear): number {
  return parts[unit];
}

/** A month ("2026-03", "gen-26", "March 2026", "03/2026", "March"), a quarter ("Q1 2026", "2026 T1", "1° trimestre") or a half of a year ("H1 26", "2e semestre 2026"); undefined for anything else. */
export function yearPartIn(text: string): YearPart | undefined {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  return numberedMonth(plain) ?? longerPart(plain) ?? namedMonth(plain);
}

function numberedMonth(text: string): YearPart | undefined {
  const [, year, month] = /^(\d{4})[-/.](\d{1,2})$/.exec(text) ?? [];
  const [, otherMonth, otherYear] = /^(\d{1,2})[-/.](\d{4})$/.exec(text) ?? [];
  const told = year ?? otherYear;
  return told === undefined ? undefined : partOf("month", Number(month ?? otherMonth), told);
}

const longer = "q|t|quarter|trim(?:estre)?|h|s|half|sem(?:estre|ester)?";
const ordinal = "[1-4]|i{1,3}|iv";
const longerParts = [
  new RegExp(
    `^(?<unit>${longer})\\.?[\\s.-]*(?<number>${ordinal})(?:[\\s/.,'’-]+(?<year>\\d{4}|\\d{2})|(?<near>\\d{4}))?$`,
  ),
  new RegExp(
    `^(?<number>${ordinal})(?:°|º|o|a|er|re|e|eme|st|nd|rd|th)?[\\s.-]*(?<unit>${longer})\\.?(?:[\\s/.,'’-]+(?:(?:of|del|de|du) )?(?<year>\\d{4}|\\d{2}))?$`,
  ),
  new RegExp(`^(?<year>\\d{4})[\\s/.-]*(?<unit>${longer})\\.?[\\s.-]*(?<number>${ordinal})$`),
];
const romans = ["i", "ii", "iii", "iv"];

function longerPart(text: string): YearPart | undefined {
  const found = longerParts
    .map((form) => form.exec(text)?.groups)
    .find((each) => each !== undefined);
  if (found === undefined) return undefined;
  const { unit = "", number = "", year, near } = found;
  const count = romans.indexOf(number) + 1 || Number(number);
  return partOf(/^[hs]/.test(unit) ? "half" : "quarter", count, year ?? near);
}

function namedMonth(text: string): YearPart | undefined {
  const [, name = "", year] = /^([a-z]{3,10})\.?(?:[\s.,'’/-]*(\d{4}|\d{2}))?$/.exec(text) ?? [];
  // First letters stand for their month, "jui" for neither of two; and "Settimana 10" is a week.
  const [month, another] = monthNames.flatMap((names, at) =>
    names.some((each) => name !== "" && each.startsWith(name)) ? [at + 1] : [],
  );
  return another === undefined ? partOf("month", month ?? 0, year) : undefined;
}

function partOf(unit: PartOfYear, number: number, year: string | undefined): YearPart | undefined {
  const full = year?.length === 2 ? 2000 + Number(year) : Number(year);
  const isYear = year === undefined || (full >= 1900 && full < 2200);
  if (!isYear || number < 1 || number > parts[unit]) return undefined;
  return { unit, index: number - 1, year: year === undefined ? undefined : full };
}
