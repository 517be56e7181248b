import { durationTenths, formatDuration } from "@stepcast/react";

export interface Format {
  readonly number: (value: number) => string;
  /** A number to be read at a glance: whole when it is large. */
  readonly figure: (value: number) => string;
  readonly percent: (share: number) => string;
  readonly duration: (ms: number) => string;
  readonly bytes: (bytes: number) => string;
  /** The clock, to the second. */
  readonly time: (at: number) => string;
  /** Date and time in the person's zone. */
  readonly dateTime: (at: number) => string;
  /** The day alone, in the person's zone. */
  readonly date: (at: number) => string;
  /** "5 minutes ago", as of `now`. */
  readonly ago: (at: number, now: number) => string;
  readonly list: (names: readonly string[]) => string;
}

/**
 * Numbers and lists as a language writes them, times as they are written in the person's region.
 * Dear to make: one for the whole page.
 */
export function createFormat(locale: string, regional: string): Format {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 });
  // Also of four digits: Italian leaves these whole by itself, and a column of 12.000 and 8000 is hard to read.
  const useGrouping = "always";
  const large = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 0,
    maximumFractionDigits: 2,
    useGrouping,
  });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, useGrouping });
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const tenths = durationTenths(locale);
  const time = new Intl.DateTimeFormat(regional, { timeStyle: "medium" });
  const dateTime = new Intl.DateTimeFormat(regional, { dateStyle: "medium", timeStyle: "medium" });
  const date = new Intl.DateTimeFormat(regional, { dateStyle: "long" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  return {
    number: (value) => (Math.abs(value) >= 1_000 ? large : number).format(value),
    figure: (value) => (Math.abs(value) >= 1_000 ? whole : large).format(value),
    percent: (share) => percent.format(share),
    duration: (ms) => formatDuration(ms, locale, tenths),
    bytes: (bytes) => formatBytes(bytes, large, byteSigns[locale] ?? "B"),
    time: (at) => time.format(at),
    dateTime: (at) => dateTime.format(at),
    date: (at) => date.format(at),
    ago: (at, now) => relative.format(...sinceThen(at - now)),
    list: (names) => list.format(names),
  };
}

/** In French a byte is an octet. */
const byteSigns: Readonly<Record<string, string>> = { fr: "o" };

function formatBytes(bytes: number, number: Intl.NumberFormat, sign: string): string {
  if (bytes < 1_000) return `${bytes} ${sign}`;
  if (bytes < 1_000_000) return `${number.format(Math.round(bytes / 100) / 10)} k${sign}`;
  if (bytes < 1_000_000_000) return `${number.format(Math.round(bytes / 100_000) / 10)} M${sign}`;
  return `${number.format(Math.round(bytes / 100_000_000) / 10)} G${sign}`;
}

function sinceThen(ms: number): [number, Intl.RelativeTimeFormatUnit] {
  const seconds = Math.round(ms / 1_000);
  if (Math.abs(seconds) < 60) return [seconds, "second"];
  const minutes = Math.round(seconds / 60);
  if (Math.abs(minutes) < 60) return [minutes, "minute"];
  const hours = Math.round(minutes / 60);
  if (Math.abs(hours) < 24) return [hours, "hour"];
  return [Math.round(hours / 24), "day"];
}
