/** Letters that are written from right to left, and the marks that set a direction. */
const turning =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** An isolate of theirs would end ours, or not let it end. */
const isolates = /[\u2066-\u2069]/gu;

/**
 * What somebody wrote, to stand in a sentence of ours: its direction is its own, and ends with it. Unicode's
 * isolate (UAX 9) does in a text what `dir="auto"` does for an element; where nothing turns, nothing is added.
 */
export function isolated(text: string): string {
  return turning.test(text) ? `\u2068${text.replace(isolates, "")}\u2069` : text;
}
