import { z } from "zod";

/** The languages that reports and plans are written in. */
const locales = ["en", "it", "fr"] as const;
export const locale = z.enum(locales);
export type Locale = z.output<typeof locale>;

/** What stands between a name and what is said of it. */
export const colons: Readonly<Record<Locale, string>> = { en: ": ", it: ": ", fr: " : " };

/** ISO 4217, such as EUR. */
export const currency = z.string().regex(/^[A-Z]{3}$/, "a currency is three capitals, like EUR");

/** How a report writes numbers. */
export interface Formats {
  /** With two decimals, or none when the report's largest amount is five digits long or longer. */
  readonly money: (value: number) => string;
  readonly number: (value: number) => string;
  readonly integer: (value: number) => string;
  /** 0.1234 is 12.34 %. */
  readonly percent: (share: number) => string;
  /** 0.1 is +10 %. */
  readonly change: (share: number) => string;
  readonly date: (iso: string) => string;
}

export interface FormatOptions {
  readonly currency?: string | undefined;
  /** Largest amount that will be shown. */
  readonly largest?: number | undefined;
  /** Smallest difference that must not vanish; adds decimals where the usual ones are too few. */
  readonly finest?: number | undefined;
}

const wholeAmounts = 10_000;

export function createFormats(language: Locale, options: FormatOptions = {}): Formats {
  // Regions that write as the language does: day before month, decimal comma in Italian and French.
  const tag = { en: "en-GB", it: "it-IT", fr: "fr-FR" }[language];
  const needed = decimalsOf(options.finest);
  const decimals = Math.max((options.largest ?? 0) >= wholeAmounts ? 0 : 2, needed);
  const money = new Intl.NumberFormat(tag, {
    ...(options.currency === undefined ? {} : { style: "currency", currency: options.currency }),
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: "always",
  });
  const number = new Intl.NumberFormat(tag, {
    maximumFractionDigits: Math.max(2, needed),
    useGrouping: "always",
  });
  const integer = new Intl.NumberFormat(tag, {
    maximumFractionDigits: needed,
    useGrouping: "always",
  });
  const percent = new Intl.NumberFormat(tag, {
    style: "percent",
    minimumFractionDigits: 2,
    maximumFractionDigits: Math.max(2, needed - 2),
  });
  const change = new Intl.NumberFormat(tag, {
    style: "percent",
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
  const date = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" });
  const write = (format: Intl.NumberFormat) => (value: number) =>
    // A minus sign, not a hyphen: as wide as a digit, and no list or rule in markdown.
    format.format(unsigned(value)).replaceAll("-", "−");
  return {
    money: write(money),
    number: write(number),
    integer: write(integer),
    percent: write(percent),
    change: write(change),
    date: (iso) => (Number.isNaN(Date.parse(iso)) ? iso : date.format(Date.parse(iso))),
  };
}

/** Decimals that show a difference of this size. */
function decimalsOf(difference: number | undefined): number {
  if (difference === undefined || difference <= 0) return 0;
  return Math.min(12, Math.max(0, Math.ceil(-Math.log10(difference))));
}

/** Nobody wants to read -0. */
function unsigned(value: number): number {
  return Math.abs(value) < 5e-13 ? 0 : value;
}
