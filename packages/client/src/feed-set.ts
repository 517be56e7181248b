/**
 * All feeds of a client share one stream. The rule that keeps each of them exact:
 *
 *  - Every feed has its own cursor. A stream is opened for the union of the filters after the lowest
 *    of the cursors; the log's order makes that enough for all of them.
 *  - What a feed has seen is dropped by its seq, so a new feed that starts far back repeats nothing
 *    to the others.
 *  - An event or a heartbeat at cursor c says that everything up to c was looked at for every feed of
 *    the stream: all their cursors move to c, whether it matched or not.
 *  - A feed that is added while a stream is open takes part in it when the stream has its filter and is
 *    at its cursor. If not, the stream is opened again.
 *  - Where feeds are ahead of that lowest cursor, the server is told: retention may have removed what they hold
 *    half of, and what comes again would not say so. Feeds at more places than can be said are served by and by.
 *  - Another epoch, or a head behind what was seen, means another log: the feeds are told (`gap`) and
 *    go on from where the server says.
 */
import {
  type Cursor,
  type FeedFilter,
  limits,
  parseCursor,
  StepcastError,
  type StepcastEvent,
  type StreamInput,
  type TransportMessage,
} from "@stepcast/contracts";
import type { CursorItem } from "./event-stream.ts";
import { type Feed, filterKey, type Place, widened } from "./feed.ts";
import { isolated } from "./isolated.ts";
import type { CastEvent } from "./stepcast.ts";

type Gap = Extract<TransportMessage, { type: "gap" }>["data"];

export class FeedSet {
  readonly #feeds = new Set<Feed>();
  /** The feeds that the open stream serves. */
  #served: Feed[] = [];
  /** Those whose cursors were known when the stream was asked for: a head behind one of these means another log. */
  #asked: ReadonlySet<Feed> = new Set();
  /** The filters of the open stream. */
  #covered: ReadonlySet<string> = new Set();
  #batches = new Map<Feed, CastEvent[]>();
  #epoch: string | undefined;
  /** Everything up to here was received on the present stream. */
  #position = 0;
  /** A feed of another log began anew, before the place that the stream began at: it does not bring all of it. */
  #lacks = false;
  /** Feeds are left out until those that are served have reached the head. */
  #waits = false;

  get size(): number {
    return this.#feeds.size;
  }

  get place(): Place {
    return { epoch: this.#epoch, seq: this.#position };
  }

  get cursor(): string | undefined {
    return this.#epoch === undefined ? undefined : `${this.#epoch}-${this.#position}`;
  }

  add(feed: Feed): void {
    this.#feeds.add(feed);
  }

  delete(feed: Feed): void {
    this.#feeds.delete(feed);
  }

  has(feed: Feed): boolean {
    return this.#feeds.has(feed);
  }

  [Symbol.iterator](): IterableIterator<Feed> {
    return this.#feeds.values();
  }

  /** True while a feed waits to be told where the log's head is. */
  get needsHead(): boolean {
    return [...this.#feeds].some((feed) => feed.fromNow);
  }

  /** Feeds that asked to begin now begin after `head`. */
  begin(head: string): void {
    for (const feed of this.#feeds) {
      if (!feed.fromNow) continue;
      feed.place(head);
      isolated(() => feed.sink.begun?.(head));
    }
  }

  /**
   * Lets a feed into the open stream. False: that stream does not bring all that the feed has not seen, or nobody
   * asked whether what it has seen is still there.
   */
  join(feed: Feed): boolean {
    const { epoch, seq } = this.place;
    if (epoch === undefined || !feed.coveredBy(this.#covered) || !feed.isServedFrom(this.place))
      return false;
    if (feed.seen > seq) return false;
    feed.epoch = epoch;
    this.#served.push(feed);
    return true;
  }

  /**
   * Somebody else opened a stream with these filters; what comes of it from `from` on goes to the feeds
   * that it brings everything for. Returns the others.
   */
  follow(covered: ReadonlySet<string>, from: Place): readonly Feed[] {
    const left: Feed[] = [];
    this.#served = [];
    this.#asked = new Set();
    this.#lacks = false;
    for (const feed of this.#feeds)
      (feed.coveredBy(covered) && feed.isServedFrom(from) ? this.#served : left).push(feed);
    return left;
  }

  /** What to ask the server for, so that every feed gets what it has not seen. From here on, those are the feeds that items go to. */
  open(): StreamInput {
    if (this.#epoch !== undefined) this.#adopt(this.#epoch, 0);
    const nearest = this.#nearest();
    const filters = this.#filters(nearest);
    this.#covered = new Set(filters.map(filterKey));
    this.#served = nearest.filter((feed) => this.#feeds.has(feed));
    this.#asked = new Set(this.#served);
    this.#lacks = false;
    this.#waits = this.#served.length < this.#feeds.size;
    const [lowest] = this.#served;
    const epoch = this.#epoch ?? lowest?.epoch;
    this.#position = lowest?.seen ?? 0;
    const ahead = this.#served.filter((feed) => feed.seen > this.#position);
    return {
      feeds: filters,
      lastEventId: epoch === undefined ? undefined : `${epoch}-${this.#position}`,
      cursors: ahead.length > 0 ? [...new Set(ahead.map(({ cursor }) => cursor))] : undefined,
    };
  }

  /** Feeds at as many places as can be said, those that have seen least first; the others wait until these are all at one. */
  #nearest(): readonly Feed[] {
    const said = new Set<string>();
    return [...this.#feeds]
      .sort((a, b) => a.seen - b.seen)
      .filter(({ cursor }) => {
        if (said.size <= limits.cursorsPerSubscription) said.add(cursor);
        return said.has(cursor);
      });
  }

  /**
   * Hands items to the feeds they are for. Returns false when the log seems to have gone back behind a feed, or a
   * feed needs what the stream does not bring: then it has to be opened again, or the head to be asked for.
   */
  receive(items: readonly CursorItem[]): boolean {
    let good = true;
    for (const { cursor, item } of items) {
      if (item.type === "gap") this.#gap(item.data);
      else if (item.type === "heartbeat")
        good = this.#advance(parseCursor(cursor), parseCursor(item.data.head)) && good;
      else this.#take(cursor, item);
    }
    this.#flush();
    return good && !this.#lacks;
  }

  /** The server does not know this cursor: feeds whose place it never told fail. Without any, all start over. */
  rewind(error: StepcastError): void {
    const strange = [...this.#feeds].filter((feed) => !feed.confirmed && feed.seen > 0);
    for (const feed of strange) this.#fail(feed, error);
    if (strange.length > 0) return;
    const epoch = this.#epoch;
    this.#epoch = undefined;
    for (const feed of this.#feeds)
      if (feed.seen > 0) feed.jump({ epoch: epoch ?? feed.epoch ?? "0", seq: 0 });
  }

  /**
   * Each filter once. More than one stream may carry: feeds of single runs become their room's, which
   * brings more than was asked for and loses nothing. What is still too much fails.
   */
  #filters(feeds: readonly Feed[]): FeedFilter[] {
    const exact = distinct(feeds.map(({ filter }) => filter));
    if (exact.size <= limits.feedsPerSubscription) return [...exact.values()];
    const served = new Map<string, FeedFilter>();
    const guestsLast = feeds.toSorted((a, b) => Number(a.guest) - Number(b.guest));
    for (const feed of guestsLast) {
      const filter = widened(feed.filter);
      const key = filterKey(filter);
      if (served.size === limits.feedsPerSubscription && !served.has(key)) {
        const message = `At most ${limits.feedsPerSubscription} different feeds can be watched at once.`;
        this.#fail(feed, new StepcastError("invalid_input", message));
      } else served.set(key, filter);
    }
    return [...served.values()];
  }

  #fail(feed: Feed, error: StepcastError): void {
    this.#feeds.delete(feed);
    feed.refuse(error);
  }

  #take(text: string, event: StepcastEvent): void {
    // Cheap check first: the epoch is parsed out of a cursor only when it is not the known one.
    if (this.#epoch === undefined || !text.startsWith(`${this.#epoch}-`))
      this.#adopt(parseCursor(text).epoch, 0);
    this.#position = event.seq;
    for (const feed of this.#served) {
      if (!feed.takes(event) || !this.#feeds.has(feed)) continue;
      const batch = this.#batches.get(feed);
      if (batch === undefined) this.#batches.set(feed, [{ cursor: text, event }]);
      else batch.push({ cursor: text, event });
    }
  }

  #advance(cursor: Cursor, head: Cursor): boolean {
    this.#adopt(cursor.epoch, 0);
    this.#flush();
    this.#position = Math.max(this.#position, cursor.seq);
    let good = !this.#waits;
    for (const feed of this.#served) {
      if (feed.seen > head.seq) {
        // Of a feed that came later, it may only mean that this beat is older than its cursor.
        if (this.#asked.has(feed)) feed.jump({ epoch: cursor.epoch, seq: 0 });
        good = false;
        continue;
      }
      feed.seen = Math.max(feed.seen, cursor.seq);
      feed.confirmed = true;
    }
    return good;
  }

  /** Of the same log, it is for feeds up to `from`: what those further on have is whole. */
  #gap(gap: Gap): void {
    const from = parseCursor(gap.from);
    const to = parseCursor(gap.to);
    this.#flush();
    this.#position = to.seq;
    this.#adopt(to.epoch, to.seq);
    if (from.epoch !== to.epoch) return;
    for (const feed of this.#served)
      if (feed.seen !== to.seq && feed.seen <= from.seq) feed.jump(to);
  }

  /** From now on the log is `epoch`. A feed of another one has lost its place. */
  #adopt(epoch: string, seq: number): void {
    if (this.#epoch !== epoch) this.#flush();
    this.#epoch = epoch;
    for (const feed of this.#feeds) {
      if (feed.fromNow || feed.epoch === epoch) continue;
      if (feed.epoch === undefined) feed.epoch = epoch;
      else this.#restart(feed, { epoch, seq });
    }
  }

  #restart(feed: Feed, to: Cursor): void {
    feed.jump(to);
    if (to.seq >= this.#position || !this.#served.includes(feed)) return;
    this.#served = this.#served.filter((other) => other !== feed);
    this.#lacks = true;
  }

  #flush(): void {
    if (this.#batches.size === 0) return;
    const batches = this.#batches;
    this.#batches = new Map();
    for (const [feed, batch] of batches)
      if (this.#feeds.has(feed)) isolated(() => feed.sink.events(batch));
  }
}

function distinct(filters: readonly FeedFilter[]): Map<string, FeedFilter> {
  return new Map(filters.map((filter) => [filterKey(filter), filter]));
}
