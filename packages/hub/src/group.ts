import { type EventHeader, type FeedFilter, feedMatcher } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";
import type { Subscriber } from "./subscriber.ts";
import type { Wire } from "./wire.ts";

/** What a group has to tell its live members. */
export interface Load {
  readonly entries: readonly LogEntry[];
  /** True when there was more than a group may hold: its members read it as slices instead. */
  readonly overflowed: boolean;
}

/** Subscribers with equal filters on one wire. Those that are live are at the same place, and share every byte. */
export class Group {
  /** Unique in its hub. */
  readonly id: number;
  /** Its feeds as text, unique on its wire. */
  readonly filter: string;
  readonly wire: Wire;
  readonly feeds: readonly FeedFilter[];
  readonly matches: (entry: EventHeader) => boolean;
  /** The tip when it was made: it was offered only what came after that, so nobody is live in it before. */
  readonly since: number;
  readonly members = new Set<Subscriber>();
  /** Entries of its next page from the log; follows from how large those before were. */
  logPageEvents = firstPageEvents;
  readonly #maxPendingBytes: number;
  #pending: LogEntry[] = [];
  #pendingBytes = 0;
  #lastSeq = 0;

  constructor(options: {
    readonly id: number;
    readonly filter: string;
    readonly wire: Wire;
    readonly feeds: readonly FeedFilter[];
    readonly since: number;
    readonly maxPendingBytes: number;
  }) {
    this.id = options.id;
    this.filter = options.filter;
    this.wire = options.wire;
    this.feeds = options.feeds;
    this.since = options.since;
    this.matches = feedMatcher(options.feeds);
    this.#maxPendingBytes = options.maxPendingBytes;
  }

  /** Takes a committed entry if it matches. True when it is the first since the last load was taken. */
  offer(entry: LogEntry): boolean {
    if (entry.seq === this.#lastSeq || !this.matches(entry)) return false;
    const first = this.#pendingBytes === 0;
    this.#lastSeq = entry.seq;
    this.#pendingBytes += entry.bytes.byteLength;
    if (this.#pendingBytes <= this.#maxPendingBytes || first) this.#pending.push(entry);
    else this.#pending = [];
    return first;
  }

  takeLoad(): Load {
    const entries = this.#pending;
    const overflowed = entries.length === 0 && this.#pendingBytes > 0;
    this.#pending = [];
    this.#pendingBytes = 0;
    return { entries, overflowed };
  }
}

const firstPageEvents = 64;

/** The same text for filters that let the same entries through, as far as that is plain to see. */
export function feedsKey(feeds: readonly FeedFilter[]): string {
  const keys = feeds.map(({ room, runId, agentId, types }) =>
    JSON.stringify([room ?? null, runId ?? null, agentId ?? null, types?.toSorted() ?? null]),
  );
  return [...new Set(keys)].sort().join();
}
