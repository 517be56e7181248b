import { type FeedFilter, isStepcastError } from "@stepcast/contracts";
import type { LogEntry, Store } from "@stepcast/store";
import { Audience } from "./audience.ts";
import { CatchUp } from "./catch-up.ts";
import type { HubClock } from "./clock.ts";
import type { FeedEncoding } from "./encoding.ts";
import { Flush } from "./flush.ts";
import type { Group, Load } from "./group.ts";
import type { Heartbeat, Heartbeats } from "./heartbeat.ts";
import type { Ring } from "./ring.ts";
import type { FeedSink } from "./sink.ts";
import { Subscriber, type SubscriberHost } from "./subscriber.ts";
import type { Wire } from "./wire.ts";

export interface AttachOptions {
  readonly feeds: readonly FeedFilter[];
  /** Everything up to here was seen. 0: from the first event. */
  readonly after: number;
  readonly encoding: FeedEncoding;
  readonly sink: FeedSink;
  /** True for the entry after which the feed is over. Default: it never is. */
  readonly last?: ((entry: LogEntry) => boolean) | undefined;
}

export interface FanOutParts {
  readonly store: Pick<Store, "read" | "head" | "isTorn">;
  readonly ring: Ring;
  readonly clock: HubClock;
  readonly heartbeats: Heartbeats;
  readonly heartbeatMs: number;
  readonly pageEvents: number;
  /** About the most bytes of a slice of the past. */
  readonly sliceBytes: number;
  readonly maxBacklogBytes: number;
  /** How long the event loop may be held at a time. */
  readonly turnMs: number;
}

/** Beats after which a reader that has taken nothing of what waits for it is given up. */
const patienceBeats = 2;

/**
 * Push delivery: an entry becomes bytes once for each wire, and each subscriber gets one write for
 * each flush.
 *
 * Invariant: `#settled` is a place of the log. Every live subscriber was handed everything of its
 * feeds up to there, or the flush that is under way hands it over; whoever arrives at it is live,
 * once its group was there for all that comes after it.
 */
export class FanOut implements SubscriberHost {
  readonly #parts: FanOutParts;
  readonly #audience: Audience;
  readonly #catchUp: CatchUp;
  readonly #flush: Flush;
  readonly #stallBeat: Heartbeat;
  readonly #all = new Set<Subscriber>();
  readonly #beating = new Set<Wire>();
  #touched: Group[] = [];
  #settled: number;

  constructor(parts: FanOutParts) {
    this.#parts = parts;
    this.#settled = parts.ring.tip;
    this.#stallBeat = parts.heartbeats.every(parts.heartbeatMs);
    this.#flush = new Flush({ begin: () => this.#begin(), turnMs: parts.turnMs });
    this.#audience = new Audience({
      ...parts,
      maxPendingBytes: 2 * parts.sliceBytes,
      onBeat: (wire) => {
        this.#beating.add(wire);
        this.#flush.request();
      },
    });
    this.#catchUp = new CatchUp({
      ...parts,
      pageBytes: parts.sliceBytes,
      settled: () => this.#settled,
      arrived: (subscriber) => this.#arrived(subscriber),
      over: (subscriber, error) => this.#over(subscriber, error),
    });
  }

  get settled(): number {
    return this.#settled;
  }

  get size(): number {
    return this.#all.size;
  }

  attach(options: AttachOptions): Subscriber {
    const { encoding, sink, feeds } = options;
    const group = this.#audience.group(encoding, sink.chunked, feeds);
    const subscriber = new Subscriber(group, this, options);
    if (this.#all.size === 0) this.#stallBeat.add(this.#cutStalled);
    this.#all.add(subscriber);
    group.members.add(subscriber);
    this.#catchUp.add(subscriber);
    return subscriber;
  }

  /** To be called after each commit, when the ring has its entries. */
  committed(entries: readonly LogEntry[]): void {
    if (this.#all.size > 0) {
      const touched = (group: Group): unknown => this.#touched.push(group);
      for (const entry of entries) this.#audience.offer(entry, touched);
    }
    if (this.#touched.length > 0) this.#flush.request();
    else this.#settle();
  }

  drained(subscriber: Subscriber): void {
    subscriber.state = "behind";
    this.#catchUp.add(subscriber);
  }

  detached(subscriber: Subscriber): void {
    subscriber.state = "ended";
    this.#all.delete(subscriber);
    this.#audience.leave(subscriber);
    if (this.#all.size === 0) this.#stallBeat.remove(this.#cutStalled);
  }

  /** Ends the feeds of those who were given half of what was removed from the log; they come back and are told. */
  async pruned(): Promise<void> {
    this.#catchUp.forget();
    for (const subscriber of this.#all) {
      const { state, cursor, group } = subscriber;
      if (state !== "behind" && state !== "parked") continue;
      const isTorn = await this.#parts.store.isTorn(cursor, group.feeds);
      if (isTorn && this.#all.has(subscriber)) this.#over(subscriber);
    }
  }

  /** Tells the live ones what was committed, then ends everybody's feed; they come back elsewhere with their cursors. */
  close(): void {
    this.#flush.finish();
    for (const subscriber of this.#all) this.#over(subscriber);
  }

  #settle(): void {
    this.#settled = this.#parts.ring.tip;
    this.#catchUp.settledMoved();
  }

  /** Takes what there is to tell; what it returns tells it, one subscriber at a step. */
  #begin(): Iterator<void> {
    const from = this.#settled;
    this.#settle();
    const loads = this.#touched.map((group) => ({ group, load: group.takeLoad() }));
    const beating = [...this.#beating];
    this.#touched = [];
    this.#beating.clear();
    return this.#steps({ loads, beating, from, to: this.#settled });
  }

  *#steps(round: Round): Generator<void, void> {
    for (const { group, load } of round.loads) {
      const live = this.#live(group, load);
      for (const member of group.members) {
        // Whoever arrived at the new place in the meantime has all of it.
        if (member.state !== "live" || member.cursor >= round.to) continue;
        this.#tell(member, load, live.bytes, round);
        yield;
      }
    }
    // After the entries: a heartbeat's cursor says that everything before it was sent.
    for (const wire of round.beating) yield* this.#beats(wire, round.to);
  }

  /** An encoding that cannot make a frame ends the feeds of its own readers, and of nobody else. */
  #live(group: Group, load: Load): { readonly bytes: Uint8Array | undefined } {
    try {
      return { bytes: group.wire.live(load.entries) };
    } catch (error) {
      for (const member of group.members) this.#over(member, error);
      return { bytes: undefined };
    }
  }

  *#beats(wire: Wire, cursor: number): Generator<void, void> {
    const bytes = this.#beatOf(wire, cursor);
    for (const group of wire.groups.values())
      for (const member of group.members) {
        if (member.state === "live") this.#beat(member, bytes);
        yield;
      }
  }

  #tell(member: Subscriber, load: Load, bytes: Uint8Array | undefined, round: Round): void {
    if (load.overflowed || member.sink.backlog > this.#parts.maxBacklogBytes) {
      member.cursor = round.from;
      member.state = "behind";
      this.#catchUp.add(member);
      return;
    }
    const { last, sink, group } = member;
    member.cursor = round.to;
    const end = last === undefined ? -1 : load.entries.findIndex(last);
    const told = end < 0 ? bytes : group.wire.live(load.entries.slice(0, end + 1));
    if (told !== undefined) sink.write(told);
    if (end >= 0) this.#over(member);
  }

  #arrived(subscriber: Subscriber): void {
    subscriber.state = "live";
    const { wire } = subscriber.group;
    if (subscriber.heardBeat !== wire.heartbeat.count)
      this.#beat(subscriber, this.#beatOf(wire, subscriber.cursor));
  }

  #beatOf(wire: Wire, cursor: number): Uint8Array | undefined {
    const { ring, store, clock } = this.#parts;
    const head = Math.max(store.head(), ring.tip);
    const bytes = wire.encoding.heartbeat({ cursor, head, serverTime: clock.now() });
    return bytes === undefined ? undefined : wire.framed(bytes);
  }

  #beat(member: Subscriber, bytes: Uint8Array | undefined): void {
    member.heardBeat = member.group.wire.heartbeat.count;
    if (bytes !== undefined && member.sink.backlog <= this.#parts.maxBacklogBytes)
      member.sink.write(bytes);
  }

  readonly #cutStalled = (): void => {
    for (const subscriber of this.#all) {
      if (subscriber.stalledBeats() < patienceBeats) continue;
      this.detached(subscriber);
      subscriber.sink.cut();
    }
  };

  #over(subscriber: Subscriber, error?: unknown): void {
    this.detached(subscriber);
    const { wire } = subscriber.group;
    const leaving = isStepcastError(error) && error.code === "shutting_down";
    if (error === undefined || leaving) {
      subscriber.sink.end();
      return;
    }
    const bytes = wire.encoding.failure?.(error);
    if (bytes !== undefined) subscriber.sink.write(wire.framed(bytes));
    subscriber.sink.end(error);
  }
}

/** What one flush has to tell, of the log after `from` up to `to`. */
interface Round {
  readonly loads: readonly { readonly group: Group; readonly load: Load }[];
  readonly beating: readonly Wire[];
  readonly from: number;
  readonly to: number;
}
