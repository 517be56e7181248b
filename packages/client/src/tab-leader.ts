import type { StreamInput } from "@stepcast/contracts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import type { ConnectionMonitor } from "./connection-monitor.ts";
import type { CursorItem } from "./event-stream.ts";
import { Feed, filterKey } from "./feed.ts";
import type { FeedServer } from "./feed-connection.ts";
import { alwaysSeen } from "./page.ts";
import { type Claim, type ClaimMessage, sentError, type TabMessage } from "./tab-message.ts";

/** A message as the leader writes it; who it is from is added on the way. */
export type TabPost = TabMessage extends infer M
  ? M extends TabMessage
    ? Omit<M, "tab">
    : never
  : never;

export interface TabLeaderOptions {
  readonly connection: ConnectionOptions;
  readonly monitor: ConnectionMonitor;
  readonly tab: string;
  /** For how long nobody has seen this tab, in milliseconds. */
  readonly hiddenMs: () => number;
  readonly post: (message: TabPost) => void;
  /** Calls back when a tab is gone, be it by a crash, unless the signal aborts first. */
  readonly whenGone: (tab: string, callback: () => void, signal: AbortSignal) => void;
  /** The lead was another tab's before, so others will claim at once what they watch. */
  readonly succeeds: boolean;
}

/** What several tabs ask for at nearly the same time is asked for in one stream. */
const gatherMs = 30;

/**
 * Holds the one stream of the browser. What other tabs claim is served beside this tab's own feeds, so the
 * stream covers all of them from the lowest cursor on; what comes of it is handed on once for everybody,
 * with what it covers, and each tab takes from it what it has not seen.
 */
export class TabLeader implements FeedServer {
  readonly #options: TabLeaderOptions;
  readonly #connection: Connection;
  /** Feeds of other tabs, by tab and filter. */
  readonly #guests = new Map<string, Map<string, Feed>>();
  readonly #closed = new AbortController();
  #stream: { readonly id: string; readonly covered: readonly string[] } | undefined;
  #streams = 0;
  #from: string | undefined;

  constructor(options: TabLeaderOptions) {
    this.#options = options;
    // A hidden tab that leads holds its stream for the others.
    const connection = { ...options.connection, page: alwaysSeen };
    this.#connection = new Connection(connection, options.monitor, {
      opening: (input) => this.#opening(input),
      items: (items) => this.#handOn(items),
    });
    this.announce();
  }

  add(feed: Feed): void {
    this.#connection.add(feed, this.#options.succeeds ? gatherMs : 0);
  }

  remove(feed: Feed): void {
    this.#connection.remove(feed);
  }

  retry(): void {
    this.#connection.retry();
  }

  close(): void {
    this.#closed.abort();
    this.#connection.close();
  }

  announce(): void {
    const { hiddenMs, monitor, post } = this.#options;
    const { error, ...status } = monitor.shared;
    post({
      kind: "lead",
      hiddenMs: hiddenMs(),
      stream: this.#stream,
      status: { ...status, error: error && sentError(error) },
    });
  }

  /** All that another tab watches, from now on. */
  claim({ tab, claims }: ClaimMessage): void {
    const known = this.#guests.get(tab);
    const feeds = known ?? new Map<string, Feed>();
    if (known === undefined) {
      this.#guests.set(tab, feeds);
      this.#options.whenGone(tab, () => this.#forget(tab), this.#closed.signal);
    }
    const claimed = new Set(claims.map(({ filter }) => filterKey(filter)));
    for (const [key, feed] of feeds) {
      if (claimed.has(key)) continue;
      feeds.delete(key);
      this.#connection.remove(feed);
    }
    for (const claim of claims) this.#serve(tab, feeds, claim);
    this.announce();
  }

  #serve(tab: string, feeds: Map<string, Feed>, claim: Claim): void {
    const feed = this.#guest(tab, feeds, claim);
    const known = feeds.get(feed.key);
    if (known !== undefined) {
      if (!claim.behind || (known.epoch === feed.epoch && known.seen <= feed.seen)) return;
      this.#connection.remove(known);
    }
    feeds.set(feed.key, feed);
    this.#connection.add(feed, gatherMs);
  }

  /** Counts how far a feed of another tab was served; its events go out with everybody's. */
  #guest(tab: string, feeds: Map<string, Feed>, { filter, cursor, confirmed }: Claim): Feed {
    const feed = new Feed(filter, cursor ?? "start", {
      events: () => {},
      gap: () => {},
      failed: (error) => {
        feeds.delete(feed.key);
        this.#options.post({ kind: "refused", to: tab, key: feed.key, error: sentError(error) });
      },
    });
    feed.confirmed = confirmed;
    feed.guest = true;
    return feed;
  }

  #forget(tab: string): void {
    for (const feed of this.#guests.get(tab)?.values() ?? []) this.#connection.remove(feed);
    this.#guests.delete(tab);
  }

  #opening({ feeds, lastEventId }: StreamInput): void {
    this.#streams += 1;
    this.#stream = {
      id: `${this.#options.tab}.${this.#streams}`,
      covered: feeds.map(filterKey),
    };
    this.#from = lastEventId ?? undefined;
    this.announce();
  }

  #handOn(items: readonly CursorItem[]): void {
    const from = this.#from;
    this.#from = items.at(-1)?.cursor ?? from;
    if (this.#stream === undefined || this.#guests.size === 0) return;
    this.#options.post({ kind: "items", stream: this.#stream.id, from, items });
  }
}
