import { type FeedFilter, limits } from "@stepcast/contracts";
import type { LogEntry, Store } from "@stepcast/store";
import { type HubClock, hubSystemClock } from "./clock.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Parking } from "./parking.ts";
import { Ring } from "./ring.ts";
import { type HubParts, Subscription } from "./subscription.ts";

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
   * 1..limits.replayPageEvents, and a heartbeat when it first reaches the end of the log and then
   * at every beat. Memory: one page per subscriber, however slowly it reads. It counts as a
   * subscriber from the first `next` to the abort of its signal, the end of its loop or an error.
   * Errors: `shutting_down` when the hub closes (the feed goes on after the restart), and the
   * storage errors of `store.read`.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<HubItem>;
  /** Subscribers that are open now. */
  readonly subscribers: number;
  /** Ends every subscription with `shutting_down` and stops listening to the store. */
  close(): void;
}

export interface HubOptions {
  readonly store: Store;
  /** Default: the system's. */
  readonly clock?: HubClock | undefined;
  /** Entries kept in memory for all subscribers together. Default: limits.ringEvents. */
  readonly ringEvents?: number | undefined;
  /** Bytes of those entries. Default: 64 MiB. */
  readonly ringBytes?: number | undefined;
  /** Entries of one batch. Default: limits.replayPageEvents. */
  readonly pageEvents?: number | undefined;
  /** About the most bytes of one batch, whatever a single entry has. Default: 512 KiB. */
  readonly pageBytes?: number | undefined;
  /** Default: limits.heartbeatMs. */
  readonly heartbeatMs?: number | undefined;
}

/** The hub of one process over one store. It listens from now on, and holds no timer while nobody subscribes. */
export function createHub(options: HubOptions): Hub {
  const { store, clock = hubSystemClock } = options;
  const ring = new Ring({
    tip: store.head(),
    maxEvents: options.ringEvents ?? limits.ringEvents,
    maxBytes: options.ringBytes ?? 64 * 1024 * 1024,
  });
  const parking = new Parking();
  const heartbeat = new Heartbeat({
    clock,
    everyMs: options.heartbeatMs ?? limits.heartbeatMs,
    onBeat: () => parking.wakeAll(ring.tip),
  });
  const open = new Set<Subscription>();
  const closed = new AbortController();
  const parts: HubParts = {
    store,
    ring,
    parking,
    heartbeat,
    clock,
    pageEvents: options.pageEvents ?? limits.replayPageEvents,
    pageBytes: options.pageBytes ?? 512 * 1024,
    closed: closed.signal,
    opened: (subscription) => {
      open.add(subscription);
      heartbeat.start();
    },
    released: (subscription) => {
      open.delete(subscription);
      if (open.size === 0) heartbeat.stop();
    },
  };
  const stopListening = store.onCommit((entries) => {
    const before = ring.tip;
    ring.push(entries);
    parking.wake(entries, before);
  });
  return {
    epoch: store.epoch,
    head: () => Math.max(store.head(), ring.tip),
    subscribe: (subscribe) => new Subscription(parts, subscribe),
    get subscribers() {
      return open.size;
    },
    close() {
      closed.abort();
      stopListening();
      for (const subscription of open) subscription.end();
    },
  };
}
