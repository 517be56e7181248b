import type { EventData, Redactor } from "@stepcast/contracts";

type Delta = EventData<"thinking.delta">;

/**
 * Pieces of a thought may cut a secret in two, and neither half looks like one. What may be the
 * beginning of a secret waits here for the next piece, or for the thought's end.
 */
export class OpenThought {
  readonly #pieces: ReturnType<Redactor["pieces"]>;
  #latest: Delta | undefined;

  constructor(redactor: Redactor) {
    this.#pieces = redactor.pieces();
  }

  /** The pieces that may be told now, once this one has come. */
  take(delta: Delta): readonly Delta[] {
    const before = this.#latest?.thoughtId === delta.thoughtId ? [] : this.rest();
    this.#latest = delta;
    const text = this.#pieces.take(delta.text);
    return text === "" ? before : [...before, { ...delta, text }];
  }

  /** What was held back, when nothing more comes. */
  rest(): readonly Delta[] {
    const latest = this.#latest;
    this.#latest = undefined;
    const text = this.#pieces.rest();
    return latest === undefined || text === "" ? [] : [{ ...latest, text }];
  }
}
