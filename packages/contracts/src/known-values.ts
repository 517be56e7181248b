import { inText, type Span } from "./hidden-spans.ts";

/** A value below it is no secret that could be hidden. */
export const shortestSecretChars = 8;

/** Stands at the end of a text that was cut to fit: of a value there, the beginning is left. */
const cutMark = "…";

/** The usual answer. */
const none: readonly Span[] = [];

/** Configured values, and where a text holds one. Texts may hold them one in another, and one over the end of another. */
export class KnownValues {
  readonly #written = new Set<string>();
  /** Undefined as long as nothing was configured. */
  #any: RegExp | undefined;
  #anyInJson: RegExp | undefined;

  /** Shorter values than `shortestSecretChars` are left out. */
  learn(values: Iterable<string>): void {
    const before = this.#written.size;
    for (const value of values) {
      if (value.length < shortestSecretChars) continue;
      // Also as it stands in an address, and inside JSON that is told as text.
      for (const written of [value, encodeURIComponent(value), inJson(value)])
        this.#written.add(written);
    }
    if (this.#written.size === before) return;
    // The longest first: one may begin with another.
    const all = [...this.#written].sort((a, b) => b.length - a.length);
    this.#any = new RegExp(all.map(literal).join("|"), "g");
    this.#anyInJson = new RegExp([...new Set([...all, ...all.map(inJson)])].map(literal).join("|"));
  }

  /** Whether one may be in a text or, written as JSON is, in the JSON of it. */
  isIn(json: string): boolean {
    return (
      this.#anyInJson?.test(json) === true ||
      (this.#any !== undefined && json.includes(`${cutMark}"`))
    );
  }

  /** Where they stand, in order. Values that share a character are one span. */
  spans(text: string): readonly Span[] {
    const any = this.#any;
    if (any === undefined || text.search(any) < 0) return none;
    // One that begins within another is found too: the search goes on at the next character, not at its end.
    return inText(any, text, ({ index }) => index + 1);
  }

  /**
   * The beginning of one at the end of a text that was cut to fit. It is known by its first characters, and not by
   * whether the rest goes on as the value does: who may write such a text could find out a value letter by letter.
   */
  cutSpan(text: string): Span | undefined {
    if (!text.endsWith(cutMark)) return undefined;
    const end = text.length - cutMark.length;
    let start = end;
    for (const value of this.#written) {
      const tail = text.slice(Math.max(0, end - value.length + 1), end);
      // Beyond a space stands no part of a value without one.
      const part = /\s/.test(value) ? tail : tail.slice(tail.lastIndexOf(" ") + 1);
      const at = part.indexOf(value.slice(0, shortestSecretChars));
      if (at >= 0) start = Math.min(start, end - part.length + at);
    }
    return start < end ? { start, end } : undefined;
  }

  /** How many characters at the end of a text may be the beginning of a value, which the next piece goes on with. */
  openTail(text: string): number {
    let longest = 0;
    for (const value of this.#written) {
      const first = value[0] ?? "";
      let at = text.indexOf(first, Math.max(0, text.length - value.length + 1));
      while (at >= 0 && !value.startsWith(text.slice(at))) at = text.indexOf(first, at + 1);
      if (at >= 0) longest = Math.max(longest, text.length - at);
    }
    return longest;
  }
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
