import { type FeedFilter, limits } from "@stepcast/contracts";
import type { LogEntry, Store } from "@stepcast/store";
import { type HubClock, hubSystemClock } from "./clock.ts";
import { type AttachOptions, FanOut } from "./fan-out.ts";
import { Heartbeats } from "./heartbeat.ts";
import { Parking } from "./parking.ts";
import { Ring } from "./ring.ts";
import type { FeedAttachment } from "./sink.ts";
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
  /**
   * The same to a sink, which the hub writes to: nothing is iterated and nothing waits. Entries are
   * made into bytes once for all sinks with the same encoding. Memory: a cursor and what the sink
   * has not taken, bounded; a sink that falls behind reads on from its cursor when it has drained,
   * and one that takes nothing for two heartbeats is cut. Nothing is written before the next turn
   * of the event loop. Errors reach the sink's `end`.
   */
  attach(options: AttachOptions): FeedAttachment;
  /**
   * To be called after each `store.prune` that removed something: forgets what it kept of the past,
   * and ends the feeds of those who were given half of what is gone. They come back with their
   * cursor and are told (`gap`).
   */
  pruned(): Promise<void>;
  /** Subscribers that are open now, those that iterate and those that are attached. */
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
  /** About the most bytes of the past that one sink is given at a time, and so what a reader costs that is behind and takes nothing. Default: 48 KiB. */
  readonly sliceBytes?: number | undefined;
  /** Most bytes in a sink that is told what happens; above them it reads on as it can, from the log. Default: 256 KiB. */
  readonly maxBacklogBytes?: number | undefined;
  /** How long writing to sinks may hold the event loop at a time, in milliseconds. Default: 8. */
  readonly turnMs?: number | undefined;
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
  const heartbeats = new Heartbeats(clock);
  const heartbeatMs = options.heartbeatMs ?? limits.heartbeatMs;
  const heartbeat = heartbeats.every(heartbeatMs);
  const pageEvents = options.pageEvents ?? limits.replayPageEvents;
  const wakeAll = (): void => parking.wakeAll(ring.tip);
  const open = new Set<Subscription>();
  const closed = new AbortController();
  const shared = { store, ring, clock, pageEvents };
  const parts: HubParts = {
    ...shared,
    parking,
    heartbeat,
    pageBytes: options.pageBytes ?? 512 * 1024,
    closed: closed.signal,
    opened: (subscription) => {
      open.add(subscription);
      heartbeat.add(wakeAll);
    },
    released: (subscription) => {
      open.delete(subscription);
      if (open.size === 0) heartbeat.remove(wakeAll);
    },
  };
  const fanOut = new FanOut({
    ...shared,
    heartbeats,
    heartbeatMs,
    sliceBytes: options.sliceBytes ?? 48 * 1024,
    maxBacklogBytes: options.maxBacklogBytes ?? 256 * 1024,
    turnMs: options.turnMs ?? 8,
  });
  const stopListening = store.onCommit((entries) => {
    const before = ring.tip;
    ring.push(entries);
    parking.wake(entries, before);
    fanOut.committed(entries);
  });
  return {
    epoch: store.epoch,
    head: () => Math.max(store.head(), ring.tip),
    subscribe: (subscribe) => new Subscription(parts, subscribe),
    attach(attach) {
      const attached = fanOut.attach(attach);
      if (closed.signal.aborted) fanOut.close();
      return attached;
    },
    async pruned() {
      ring.forget();
      for (const subscription of open) await subscription.pruned();
      await fanOut.pruned();
    },
    get subscribers() {
      return open.size + fanOut.size;
    },
    close() {
      closed.abort();
      stopListening();
      for (const subscription of open) subscription.end();
      fanOut.close();
    },
  };
}
