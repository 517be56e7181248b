import { hidden } from "./hidden-spans.ts";
import type { KnownValues } from "./known-values.ts";

/**
 * Hides configured values in a text that comes in pieces. What is told is, put together, what hiding
 * makes of the whole text, wherever it was cut: what may be the beginning of a value waits for the
 * next piece, as it came. Memory: less than the longest value.
 */
export class RedactedPieces {
  readonly #values: KnownValues;
  #held = "";
  /** Characters of `#held`, or of what follows it, that belong to a value which was told as hidden already. */
  #hiddenChars = 0;

  constructor(values: KnownValues) {
    this.#values = values;
  }

  /** What may be told now that this piece has come. */
  take(piece: string): string {
    const text = this.#held + piece;
    return this.#tell(text, text.length - this.#values.openTail(text));
  }

  /** What was held back, when nothing more comes. The next piece begins another text. */
  rest(): string {
    const shown = this.#tell(this.#held, this.#held.length);
    this.#hiddenChars = 0;
    return shown;
  }

  /** Values that begin before `cut` are whole; those that begin after it are found again with the next piece. */
  #tell(text: string, cut: number): string {
    let shown = "";
    let at = this.#hiddenChars;
    for (const { start, end } of this.#values.spans(text)) {
      if (start >= cut) break;
      if (start >= at) shown += text.slice(at, start) + hidden;
      at = Math.max(at, end);
    }
    shown += text.slice(at, Math.max(at, cut));
    this.#held = text.slice(cut);
    this.#hiddenChars = Math.max(0, at - cut);
    return shown;
  }
}
