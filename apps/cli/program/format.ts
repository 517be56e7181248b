/** `12 ms`, `2.8 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const units = ["B", "kB", "MB", "GB", "TB"] as const;

/** `512 B`, `2.1 kB`, `3.4 MB`, `71.6 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${(bytes / 1_000 ** power).toFixed(1)} ${units[power]}`;
}

/** `1 step`, `2 steps`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Rows as columns, two spaces apart; the last one is not padded. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => width(row[at]))));
  return rows.map((row) =>
    row
      .map((cell, at) =>
        at === row.length - 1 ? cell : cell + " ".repeat((widths[at] ?? 0) - width(cell)),
      )
      .join("  "),
  );
}

const graphemes = new Intl.Segmenter();
/** What terminals give two columns: emoji, and the scripts of East Asia. */
const wide =
  /\p{Emoji_Presentation}|\ufe0f|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\uff01-\uff60]/u;

/** What is more, or less, than a column for each code point: long tables are mostly without. */
const uneven = new RegExp(`[\\p{M}\\p{Cf}]|${wide.source}`, "u");

/** How many columns a text takes in a terminal. */
function width(text = ""): number {
  if (!uneven.test(text)) return [...text].length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += wide.test(segment) ? 2 : 1;
  return columns;
}

/** As much of a text from its start as so many columns hold. */
export function fitColumns(text: string, columns: number): string {
  let used = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += width(segment);
    if (used > columns) return text.slice(0, index);
  }
  return text;
}
