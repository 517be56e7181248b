interface Reason {
  readonly isReplaced: boolean;
  readonly forget: () => void;
  readonly cause: unknown;
}

/** A part of the app that the server does not have, though it answers. */
export class PartMissing extends Error {
  override readonly name = "PartMissing";
  /** The server has a newer app by now, so asking again does not help. */
  readonly isReplaced: boolean;
  /** From then on whoever shows the part asks for it again. Once this was shown, not before: React would ask for ever. */
  readonly forget: () => void;

  constructor({ isReplaced, forget, cause }: Reason) {
    // Not the browser's own words: the router takes those for a reason to reload the page.
    super("A part of the app could not be fetched.", { cause });
    this.isReplaced = isReplaced;
    this.forget = forget;
  }
}

/** For whatever shows an error. */
export function forgetMissing(error: unknown): void {
  if (error instanceof PartMissing) error.forget();
}
