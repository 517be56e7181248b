import type { EventData, Redactor } from "@stepcast/contracts";

type Delta = EventData<"thinking.delta">;

/**
 * Pieces of a thought may cut a secret in two, and neither half looks like one. What may be the
 * beginning of a secret waits here for the next piece, or for the thought's end.
 */
export class OpenThought {
  readonly #redactor: Redactor;
  #held: Delta | undefined;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** The pieces that may be told now, once this one has come. */
  take(delta: Delta): readonly Delta[] {
    const follows = this.#held?.thoughtId === delta.thoughtId;
    const before = follows ? [] : this.rest();
    const all = follows ? `${this.#held?.text ?? ""}${delta.text}` : delta.text;
    // Whole ones first: the end of one may look like the beginning of the next.
    const text = this.#redactor.known(all);
    const end = text.length - this.#redactor.openTail(text);
    this.#held = end < text.length ? { ...delta, text: text.slice(end) } : undefined;
    return end > 0 ? [...before, { ...delta, text: text.slice(0, end) }] : before;
  }

  /** What was held back, when nothing more comes. */
  rest(): readonly Delta[] {
    const held = this.#held;
    this.#held = undefined;
    return held === undefined ? [] : [held];
  }
}
