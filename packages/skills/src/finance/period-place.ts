import { FatalStepError } from "@stepcast/engine";
import type { Cell } from "../csv/column.ts";
import { monthIn } from "./month.ts";

const dayMs = 86_400_000;
/** What is larger is no year and no count of periods, but a day: 20260131, or a spreadsheet's number of it. */
const lastYear = 3_000;
const isoDate = /^\d{4}-\d{2}-\d{2}/;
/** 01/04/2026 without anything that tells its order, 31/12/26, 31 dic 2026, Dec 31, 2026. */
const likeDate =
  /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$|^\d{1,2}\D{0,3}[\s.-][a-zA-ZÀ-ÿ]{3,10}\.?[\s.-]+\d{2,4}$|^[a-zA-ZÀ-ÿ]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?, ?\d{2,4}$/;

/**
 * How far each key is from the earliest. Numbers are periods themselves (2026, 2028 are two apart), dates are years of 365 days apart, as
 * spreadsheets' XNPV has it, months and quarters of a year are parts of years, names that count up are as far apart as their
 * numbers ("Year 1", "Year 5"), and anything else follows the order of the rows.
 * Errors: FatalStepError for keys that are dates of open meaning.
 */
export function placesOf(keys: readonly NonNullable<Cell>[], column: string): readonly number[] {
  const numbers = keys.filter((key) => typeof key === "number");
  if (numbers.length === keys.length && numbers.some((key) => key <= lastYear))
    return fromEarliest(numbers, 1);
  const texts = keys.map((key) => withHyphens(`${key}`));
  const dates = allOf(texts.map(dateIn));
  if (dates !== undefined) return fromEarliest(dates, 365 * dayMs);
  const months = allOf(texts.map(monthIn));
  if (months !== undefined) return fromEarliest(months, 12);
  const open = texts.find((text) => likeDate.test(text));
  if (open !== undefined) throw openDate(open, column);
  if (numbers.length === keys.length) throw openDate(`${numbers[0]}`, column);
  const counted = countedNames(texts);
  return counted === undefined ? keys.map((_, at) => at) : fromEarliest(counted, 1);
}

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
  return places.map((place) => (place - earliest) / unit);
}

function openDate(text: string, column: string): FatalStepError {
  return new FatalStepError(
    `It is not clear which day or year “${text.slice(0, 40)}” is (“${column.slice(0, 200)}”).`,
    { hint: "Write years as 2026, months as 2026-01 and days as 2026-01-31." },
  );
}
