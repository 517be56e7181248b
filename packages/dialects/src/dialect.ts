import type { StepcastEvent } from "@stepcast/contracts";

/** One server-sent event of another vocabulary. Without a name, browsers deliver it as `message`. */
export interface DialectFrame {
  readonly event?: string | undefined;
  /** What becomes the JSON of `data:`. */
  readonly data: unknown;
  /** For vocabularies that say in every frame when to come back. */
  readonly retryMs?: number | undefined;
}

/**
 * Somebody else's wire vocabulary as a projection of the log. Pure and without memory: the frames of
 * an event depend on that event alone, so a reader may begin or resume anywhere.
 */
export interface Dialect {
  readonly name: string;
  /** Period of {@link heartbeat}. */
  readonly heartbeatMs: number;
  /** When a client comes back after a cut. Absent: the server's own choice, 250-500 ms. */
  readonly retryMs?: number | undefined;
  /** For vocabularies whose frames all have an id. Default: the last one of an event. */
  readonly idInEveryFrame?: boolean | undefined;
  /** A text is a comment, which clients never see. `at`: milliseconds since the Unix epoch. */
  heartbeat(at: number): string | DialectFrame;
  /** The event in this vocabulary, in order; none when it has no word for it. The cursor travels on the last of them. */
  project(event: StepcastEvent): readonly DialectFrame[];
}
