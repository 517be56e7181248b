/**
 * Milliseconds for people: `240 ms`, `2.8 s`, `3 min 5 s`, `1 h 12 min`, with the locale's decimal sign.
 * Whoever formats many keeps a `durationTenths` and hands it over: it is dear to make.
 */
export function formatDuration(
  durationMs: number,
  locale: string,
  tenths?: Intl.NumberFormat,
): string {
  const ms = Math.max(0, durationMs);
  if (ms < 950) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(tenths ?? durationTenths(locale)).format(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return pair(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

/** A clock that counts up: `0:02`, `12:40`, `1:02:03`. */
export function formatElapsed(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** How seconds are written, to the tenth. */
export function durationTenths(locale: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
