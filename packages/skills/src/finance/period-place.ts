import { FatalStepError } from "@stepcast/engine";
import type { Cell } from "../csv/column.ts";
import { plainText } from "./cashflow-row.ts";
import { type PartOfYear, partsOf, placeOf, yearPartIn } from "./year-part.ts";

const dayMs = 86_400_000;
/** What is larger is no year and no count of periods, but a day: 20260131, or a spreadsheet's number of it. */
const lastYear = 3_000;
/** What is smaller counts periods. */
const firstYear = 1_900;
const isoDate = /^\d{4}-\d{2}-\d{2}/;
/** 01/04/2026 without anything that tells its order, 31/12/26, 31 dic 2026, Dec 31, 2026. */
const likeDate =
  /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$|^\d{1,2}\D{0,3}[\s.-][a-zA-ZÀ-ÿ]{3,10}\.?[\s.-]+\d{2,4}$|^[a-zA-ZÀ-ÿ]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?, ?\d{2,4}$/;

/** What periods are; `period` where nothing tells how long they are. */
export const periodUnits = ["year", "half", "quarter", "month", "week", "day", "period"] as const;
export type PeriodUnit = (typeof periodUnits)[number];

export interface Places {
  /** Years from the earliest, or periods where nothing tells how long they are. */
  readonly places: readonly number[];
  readonly unit: PeriodUnit;
  /** False for parts of a year whose year is not told. */
  readonly hasYears: boolean;
}

/** Of a year. */
const shares: Readonly<Record<PeriodUnit, number>> = {
  year: 1,
  half: 1 / 2,
  quarter: 1 / 4,
  month: 1 / 12,
  week: 7 / 365,
  day: 1 / 365,
  period: 1,
};

/**
 * How far each key is from the earliest. Years are themselves (2026, 2028 are two apart), dates are years of 365 days apart, as
 * spreadsheets' XNPV has it, months, quarters and halves of a year are parts of years, which follow each other where no year is told, names
 * that count up are as far apart as their numbers ("Year 1", "Year 5"), and anything else follows the order of the rows.
 * Errors: FatalStepError for keys that are dates of open meaning.
 */
export function placesOf(keys: readonly NonNullable<Cell>[], column: string): Places {
  const numbers = keys.filter((key) => typeof key === "number");
  if (numbers.length === keys.length && numbers.some((key) => key <= lastYear))
    return placesOfNumbers(numbers, column);
  const texts = keys.map((key) => withHyphens(`${key}`));
  const dates = allOf(texts.map(dateIn));
  if (dates !== undefined)
    return { places: fromEarliest(dates, 1 / (365 * dayMs)), unit: "day", hasYears: true };
  const parts = placesOfParts(texts, column);
  if (parts !== undefined) return parts;
  const open = texts.find((text) => likeDate.test(text));
  if (open !== undefined) throw openDate(open, column);
  if (numbers.length === keys.length) throw openDate(`${numbers[0]}`, column);
  const counted = countedNames(texts);
  if (counted === undefined)
    return { places: keys.map((_, at) => at), unit: "period", hasYears: true };
  const areYears = counted.every((number) => number >= firstYear);
  const unit = areYears ? "year" : (unitIn(`${texts[0]}`) ?? unitIn(column) ?? "period");
  return { places: fromEarliest(counted, shares[unit]), unit, hasYears: true };
}

/** "Months" 1 to 36 are counted, and 10, 11, 12, 1, 2 are months of two years. */
function placesOfNumbers(numbers: readonly number[], column: string): Places {
  const areYears = numbers.every((number) => number >= firstYear);
  const unit = areYears ? "year" : (unitIn(column) ?? "period");
  if (unit === "month" || unit === "quarter" || unit === "half") {
    const cycle = partsOf(unit);
    if (numbers.every((number) => Number.isInteger(number) && number >= 1 && number <= cycle))
      return placesOfCycle(numbers, { unit, column });
  }
  return { places: fromEarliest(numbers, shares[unit]), unit, hasYears: true };
}

function placesOfParts(texts: readonly string[], column: string): Places | undefined {
  const parts = texts.flatMap((text) => yearPartIn(text) ?? []);
  const [first] = parts;
  if (parts.length < texts.length || first === undefined) return undefined;
  const { unit } = first;
  if (parts.every(({ year }) => year === undefined)) {
    const isTold =
      unit === "month" || texts.every((text) => /^[qh]/i.test(text) || /\p{L}{4}/u.test(text));
    // "T1" is a quarter in a column of quarters, and a point in time elsewhere.
    if (parts.some((part) => part.unit !== unit) || !(isTold || unitIn(column) === unit))
      return undefined;
    return placesOfCycle(
      parts.map(({ index }) => index),
      { unit, column },
    );
  }
  const places = parts.flatMap((part) => (part.year === undefined ? [] : placeOf(part, part.year)));
  const open = parts.findIndex(({ year }) => year === undefined);
  if (open >= 0) throw openDate(texts[open] ?? "", column);
  return { places: fromEarliest(places, 1), unit, hasYears: true };
}

/**
 * Parts of years that are not told, each in the year of the one before it or in the next; or latest first, where that makes the shorter row
 * of them. Errors: FatalStepError where neither fits in a year.
 */
function placesOfCycle(
  indexes: readonly number[],
  { unit, column }: { readonly unit: PartOfYear; readonly column: string },
): Places {
  const cycle = partsOf(unit);
  const onwards = followed(indexes, cycle);
  const falls = indexes.every((index, at) => at === 0 || index < (indexes[at - 1] ?? 0));
  const ways = falls ? [onwards, indexes] : [onwards];
  const span = (places: readonly number[]): number => Math.max(...places) - Math.min(...places);
  const shortest = ways.reduce((a, b) => (span(b) < span(a) ? b : a));
  if (span(shortest) >= cycle) throw openYears(column);
  return { places: fromEarliest(shortest, 1 / cycle), unit, hasYears: false };
}

function followed(indexes: readonly number[], cycle: number): number[] {
  let place = 0;
  return indexes.map((index, at) => {
    if (at > 0) place += (index - (indexes[at - 1] ?? 0) + cycle) % cycle;
    return place;
  });
}

/** What a header or a name of a period says that it is. */
function unitIn(text: string): PeriodUnit | undefined {
  const plain = plainText(text).replace(/[\d_.-]+/g, " ");
  return unitWords.find(([, word]) => word.test(plain))?.[0];
}

const unitWords: readonly (readonly [PeriodUnit, RegExp])[] = [
  ["year", /\b(y|yrs?|years?|ann[oi]|annees?|ans?|esercizio|exercice|jahre?|geschaftsjahr)\b/],
  ["half", /\b(half|halves|semestr[ei]s?|semesters?|halbjahre?)\b/],
  ["quarter", /\b(q|quarters?|trimestr[ei]s?|quartale?)\b/],
  ["month", /\b(months?|mes[ei]|mois|monate?)\b/],
  ["week", /\b(weeks?|settiman[ae]|semaines?|wochen?)\b/],
  ["day", /\b(days?|giorn[oi]|jours?|tage?)\b/],
];

/** 20260131 and 202601, which are numbers to whoever reads a table. */
function withHyphens(key: string): string {
  const [, year, month, day] = /^((?:19|20)\d\d)(\d\d)(\d\d)?$/.exec(key) ?? [];
  if (year === undefined) return key;
  return day === undefined ? `${year}-${month}` : `${year}-${month}-${day}`;
}

function dateIn(text: string): number | undefined {
  return isoDate.test(text) ? Date.parse(text) : undefined;
}

/** "Year 0", "Year 5" and "2026E", "2031E" are five apart, and 2026/27 is 2026. */
function countedNames(texts: readonly string[]): readonly number[] | undefined {
  const numbers = allOf(texts.map(fiscalYear)) ?? allOf(texts.map(onlyNumber));
  const countUp = numbers?.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0));
  return countUp === true ? numbers : undefined;
}

function fiscalYear(text: string): number | undefined {
  const [, year, next] = /^((?:19|20)\d\d)\s*[/-]\s*(?:20)?(\d\d)$/.exec(text) ?? [];
  return (Number(year) + 1) % 100 === Number(next) ? Number(year) : undefined;
}

/** Of names of years, and of periods that are counted: "Lot 10", "Lot 20" are not ten apart. */
function onlyNumber(text: string): number | undefined {
  const [, before = "", number, after = ""] = /^(\D*)(\d{1,4})(\D*)$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const isYear = /^(?:19|20)\d\d$/.test(number);
  return isYear || countedName.test(`${before}${after}`) ? Number(number) : undefined;
}

const countedName =
  /^\W*(?:y|yr|years?|ann[oi]|année|annee|an|months?|mes[ei]|mois|quarters?|q|trimestre|period[oe]?s?|période|t)\W*$/i;

/** Undefined unless there is one for each. */
function allOf(places: readonly (number | undefined)[]): readonly number[] | undefined {
  const known = places.filter((place) => place !== undefined && Number.isFinite(place));
  return known.length === places.length ? known.filter((place) => place !== undefined) : undefined;
}

function fromEarliest(places: readonly number[], unit: number): readonly number[] {
  const earliest = places.reduce((a, b) => Math.min(a, b), Infinity);
  return places.map((place) => (place - earliest) * unit);
}

function openDate(text: string, column: string): FatalStepError {
  return new FatalStepError(
    `It is not clear which day or year “${text.slice(0, 40)}” is (“${column.slice(0, 200)}”).`,
    { hint: "Write years as 2026, months as 2026-01 and days as 2026-01-31." },
  );
}

/** For parts of a year that come again, or follow each other neither way. */
export function openYears(column: string): FatalStepError {
  return new FatalStepError(
    `It is not clear which years the periods are in (“${column.slice(0, 200)}”).`,
    { hint: "Write the year beside each, such as 2026-01 or Q1 2026." },
  );
}
