import { parseCursor } from "@stepcast/contracts";
import { backoffMs } from "./backoff.ts";
import { type Clock, monotonic, pause } from "./clock.ts";
import type { ConnectionMonitor } from "./connection-monitor.ts";
import type { Feed, Place } from "./feed.ts";
import type { FeedServer } from "./feed-connection.ts";
import { FeedSet } from "./feed-set.ts";
import {
  type Claim,
  errorOf,
  type ItemsMessage,
  type LeadMessage,
  type RefusedMessage,
} from "./tab-message.ts";

export interface TabFollowerOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly head: (signal: AbortSignal) => Promise<string>;
  readonly monitor: ConnectionMonitor;
  /** Tells the leader all that is watched here. */
  readonly claim: (claims: readonly Claim[]) => void;
  /** The stream of all tabs has no room for a feed of this one. */
  readonly onCrowded: () => void;
}

interface FollowedStream {
  readonly id: string;
  readonly covered: ReadonlySet<string>;
  /** When it was first heard of. */
  readonly since: number;
}

/** What was let go is claimed for this long still: pages take things down and put them up again. */
const lingerMs = 1_000;
/** A claim that changed nothing is repeated after this. */
const againMs = 1_000;

/**
 * Serves this tab's feeds with what the leader hands on. It trusts no order and no leader: a message says
 * which filters it covers and from where on, and a feed takes from it only when that leaves no hole. A
 * feed that is left with one is claimed from its own cursor.
 */
export class TabFollower implements FeedServer {
  readonly #options: TabFollowerOptions;
  readonly #feeds = new FeedSet();
  readonly #closed = new AbortController();
  #behind: ReadonlySet<Feed> = new Set();
  #leader: string | undefined;
  #stream: FollowedStream | undefined;
  /** The stream that the latest items came of. */
  #served: string | undefined;
  #status: LeadMessage["status"] | undefined;
  /** The latest claim: at which stream, and when. */
  #claimed: { readonly stream: string | undefined; readonly at: number } | undefined;
  #claiming = false;
  #placing = false;
  #tidy: (() => void) | undefined;

  constructor(options: TabFollowerOptions) {
    this.#options = options;
  }

  add(feed: Feed): void {
    this.#feeds.add(feed);
    this.#behind = new Set([...this.#behind, feed]);
    this.#options.monitor.signal("watched");
    this.#show();
    if (feed.fromNow) void this.#place();
    else this.#claimSoon();
  }

  remove(feed: Feed): void {
    this.#feeds.delete(feed);
    this.#tidy ??= this.#options.clock.after(lingerMs, () => {
      this.#tidy = undefined;
      if (this.#feeds.size === 0) this.#options.monitor.signal("unwatched");
      this.#claim();
    });
  }

  retry(): void {
    this.#options.monitor.signal("asked");
  }

  close(): void {
    this.#closed.abort();
    this.#tidy?.();
  }

  lead({ tab, stream, status }: LeadMessage): void {
    this.#status = status;
    this.#show();
    const now = monotonic(this.#options.clock);
    const since = stream?.id === this.#stream?.id ? (this.#stream?.since ?? now) : now;
    this.#stream = stream && { id: stream.id, covered: new Set(stream.covered), since };
    const known = this.#leader === tab;
    this.#leader = tab;
    if (!known) this.#claim();
    else if (this.#stream !== undefined && this.#isLeftOut(this.#stream)) this.#claimAgain();
  }

  /** The stream is not for all that is watched here, or nothing comes of it: then the leader never heard the claim. */
  #isLeftOut({ id, covered, since }: FollowedStream): boolean {
    const isQuiet = id !== this.#served && monotonic(this.#options.clock) - since >= againMs;
    return [...this.#feeds].some((feed) => isQuiet || !feed.coveredBy(covered));
  }

  /** False when the message is of a stream that was not announced here. */
  items({ stream, from, items }: ItemsMessage): boolean {
    const [first] = items;
    if (stream !== this.#stream?.id) return false;
    if (first === undefined) return true;
    this.#served = stream;
    const place: Place =
      from === undefined ? { epoch: parseCursor(first.cursor).epoch, seq: 0 } : parseCursor(from);
    this.#behind = new Set(this.#feeds.follow(this.#stream.covered, place));
    if (!this.#feeds.receive(items)) void this.#verify();
    const { monitor } = this.#options;
    monitor.heard();
    if (this.#feeds.size > 0) monitor.received(items, this.#feeds.cursor);
    if (this.#behind.size > 0) this.#claimAgain();
    return true;
  }

  refused({ key, error: sent }: RefusedMessage): void {
    const error = errorOf(sent);
    if (error.code === "invalid_input") {
      this.#options.onCrowded();
      return;
    }
    const isCursor = error.code.startsWith("cursor_");
    for (const feed of [...this.#feeds]) {
      if (feed.key !== key || (isCursor && feed.confirmed)) continue;
      this.#feeds.delete(feed);
      feed.refuse(error);
    }
  }

  #show(): void {
    if (this.#status === undefined || this.#feeds.size === 0) return;
    const { error, ...status } = this.#status;
    this.#options.monitor.follow({ ...status, error: error && errorOf(error) });
  }

  /** Feeds that begin now learn where now is. */
  async #place(): Promise<void> {
    if (this.#placing) return;
    this.#placing = true;
    const { signal } = this.#closed;
    for (let attempt = 1; this.#feeds.needsHead && !signal.aborted; attempt += 1) {
      try {
        const head = await this.#options.head(signal);
        if (signal.aborted) break;
        this.#feeds.begin(head);
        this.#claimSoon();
      } catch {
        await pause(this.#options.clock, backoffMs(attempt, this.#options.random), signal);
      }
    }
    this.#placing = false;
  }

  /** Feeds that are ahead of the log, whose head was asked for after they got there, start over: it was put back. */
  async #verify(): Promise<void> {
    const before = [...this.#feeds].map((feed) => ({ feed, epoch: feed.epoch, seen: feed.seen }));
    try {
      const head = parseCursor(await this.#options.head(this.#closed.signal));
      if (this.#closed.signal.aborted) return;
      const ahead = before.filter(({ feed, epoch, seen }) => {
        return epoch === head.epoch && epoch === feed.epoch && seen > head.seq;
      });
      for (const { feed } of ahead) feed.jump({ epoch: head.epoch, seq: 0 });
      this.#behind = new Set([...this.#behind, ...ahead.map(({ feed }) => feed)]);
      if (ahead.length > 0) this.#claim();
    } catch {
      // The next beat says it again.
    }
  }

  /** What one task adds is claimed together. */
  #claimSoon(): void {
    if (this.#claiming) return;
    this.#claiming = true;
    queueMicrotask(() => {
      this.#claiming = false;
      this.#claim();
    });
  }

  /** Once for every stream, and again when that did not help. */
  #claimAgain(): void {
    const { stream, at } = this.#claimed ?? { stream: undefined, at: Number.NEGATIVE_INFINITY };
    if (stream !== this.#stream?.id || monotonic(this.#options.clock) - at >= againMs)
      this.#claim();
  }

  #claim(): void {
    // Without a leader there is nobody to tell; it will say so when there is one.
    if (this.#leader === undefined || this.#closed.signal.aborted) return;
    this.#claimed = { stream: this.#stream?.id, at: monotonic(this.#options.clock) };
    const claims = new Map<string, Claim>();
    for (const feed of this.#feeds) {
      if (feed.fromNow) continue;
      const { filter, epoch, seen, confirmed } = feed;
      const cursor = epoch === undefined ? undefined : `${epoch}-${seen}`;
      const behind = this.#behind.has(feed);
      const other = claims.get(feed.key);
      if (other === undefined || isLower(cursor, other.cursor))
        claims.set(feed.key, { filter, cursor, confirmed, behind });
    }
    this.#options.claim([...claims.values()]);
  }
}

function isLower(cursor: string | undefined, other: string | undefined): boolean {
  if (cursor === undefined || other === undefined) return other !== undefined;
  return parseCursor(cursor).seq < parseCursor(other).seq;
}
