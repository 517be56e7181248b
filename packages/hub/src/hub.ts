import type { FeedFilter } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";

export interface SubscribeOptions {
  readonly feeds: readonly FeedFilter[];
  /** Everything up to here was seen. 0: from the first event. */
  readonly after: number;
  /** Ends the subscription; the loop over it finishes normally. */
  readonly signal: AbortSignal;
}

/** What a subscriber gets: entries in log order, or word that it is alive and how far it has looked. */
export type HubItem =
  | { readonly kind: "entries"; readonly entries: readonly LogEntry[] }
  | {
      readonly kind: "heartbeat";
      readonly cursor: number;
      readonly head: number;
      readonly serverTime: number;
    };

/** Live fan-out: replay from the log, then tail, through one code path. */
export interface Hub {
  readonly epoch: string;
  /** Seq of the last committed entry. */
  head(): number;
  /**
   * Entries after `after` in log order, then live ones: no gap, none twice. Yields batches of
   * 1..limits.replayPageEvents. Memory: one page per subscriber, however slowly it reads.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<HubItem>;
  /** Subscribers that are open now. */
  readonly subscribers: number;
  /** Ends every subscription and stops listening to the store. */
  close(): void;
}
