import type { Store } from "@stepcast/store";
import type { Group } from "./group.ts";
import type { Page, Ring } from "./ring.ts";
import { endedPage, type Slice, SliceCache, sliceOf } from "./slice.ts";
import type { Subscriber } from "./subscriber.ts";

export interface CatchUpParts {
  readonly store: Pick<Store, "read">;
  readonly ring: Ring;
  /** Most entries of a slice. */
  readonly pageEvents: number;
  /** About the most bytes of a slice. */
  readonly pageBytes: number;
  /** How long the event loop may be held at a time. */
  readonly turnMs: number;
  /** Everything up to here went to the live ones, or is on its way to them. */
  readonly settled: () => number;
  /** The subscriber has seen everything up to the settled place. */
  readonly arrived: (subscriber: Subscriber) => void;
  readonly over: (subscriber: Subscriber, error?: unknown) => void;
}

/** Reads of the log that may be under way. */
const maxReads = 8;
const cacheBytes = 16 * 1024 * 1024;
/** A few readers get slices for so long at a time: a turn of the event loop for each would cost them more than the slice. */
const shortTurnMs = 1;

/**
 * Brings subscribers that are behind to the tip, in bounded slices and in turns: from the ring where
 * it covers their place, from the log where it does not. Initial replay and the way back of a slow
 * reader are this one path.
 */
export class CatchUp {
  readonly #parts: CatchUpParts;
  readonly #slices = new SliceCache(cacheBytes);
  /** Those who wait for the same page of the log, by group and place. */
  readonly #reading = new Map<string, Subscriber[]>();
  #queue: Subscriber[] = [];
  /** They are where the live ones have yet to come, or their group was offered nothing of what these wait for. */
  #early: Subscriber[] = [];
  /** They wait for one of the reads to be done. */
  #held: Subscriber[] = [];
  #scheduled = false;

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
  }

  add(subscriber: Subscriber): void {
    this.#queue.push(subscriber);
    this.#schedule();
  }

  /** To be called whenever the settled place has moved. */
  settledMoved(): void {
    if (this.#early.length > 0) this.#requeue(this.#early.splice(0));
  }

  /** Makes the past anew from now on: some of it was removed from the log. */
  forget(): void {
    this.#slices.clear();
  }

  #requeue(subscribers: readonly Subscriber[]): void {
    this.#queue = [...this.#queue, ...subscribers];
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#scheduled = false;
    const begunMs = performance.now();
    do this.#round(begunMs + this.#parts.turnMs);
    while (this.#queue.length > 0 && performance.now() < begunMs + shortTurnMs);
    if (this.#queue.length > 0) this.#schedule();
    else if (this.#reading.size === 0) this.#slices.clear();
  };

  /** One slice for each who waits, as long as there is time. */
  #round(untilMs: number): void {
    const batch = this.#queue;
    this.#queue = [];
    for (const [index, subscriber] of batch.entries()) {
      this.#try([subscriber], () => this.#step(subscriber));
      if (performance.now() < untilMs) continue;
      // Those who had their turn go behind those who did not.
      this.#queue = [...batch.slice(index + 1), ...this.#queue];
      break;
    }
  }

  #step(subscriber: Subscriber): void {
    const { ring, settled, arrived } = this.#parts;
    if (subscriber.state !== "behind") return;
    const { cursor, sink } = subscriber;
    if (sink.full) park(subscriber);
    else if (cursor > settled() || (cursor < subscriber.group.since && cursor === settled()))
      this.#early.push(subscriber);
    else if (cursor === settled()) arrived(subscriber);
    else if (!ring.covers(cursor) && !this.#isKept(subscriber)) this.#read(subscriber);
    else if (subscriber.last === undefined) this.#give(subscriber, this.#slice(subscriber));
    else this.#giveEnding(subscriber, this.#ringPage(subscriber));
  }

  /** True when the slice that it needs was made for others. A reader with a last entry needs one of its own, cut there. */
  #isKept(subscriber: Subscriber): boolean {
    return subscriber.last === undefined && this.#slices.get(keyOf(subscriber)) !== undefined;
  }

  #slice(subscriber: Subscriber): Slice {
    const { group } = subscriber;
    const key = keyOf(subscriber);
    const known = this.#slices.get(key);
    if (known !== undefined) return known;
    const slice = sliceOf(this.#ringPage(subscriber), group.wire);
    if (group.members.size > 1) this.#slices.put(key, slice);
    return slice;
  }

  #ringPage({ group, cursor }: Subscriber): Page {
    const { ring, settled, pageEvents, pageBytes } = this.#parts;
    const limit = { events: pageEvents, bytes: pageBytes, upTo: settled() };
    return ring.page(cursor, group.matches, limit);
  }

  #read(subscriber: Subscriber): void {
    const key = keyOf(subscriber);
    const waiting = this.#reading.get(key);
    if (waiting !== undefined) {
      waiting.push(subscriber);
      return;
    }
    if (this.#reading.size >= maxReads) {
      this.#held.push(subscriber);
      return;
    }
    const readers = [subscriber];
    this.#reading.set(key, readers);
    const { group, cursor } = subscriber;
    const query = {
      after: cursor,
      upTo: this.#parts.settled(),
      feeds: group.feeds,
      limit: group.logPageEvents,
    };
    this.#parts.store.read(query).then(
      (page) => this.#try(readers, () => this.#readDone(key, group, readers, page)),
      (error: unknown) => {
        this.#readEnded(key);
        this.#broke(readers, error);
      },
    );
  }

  /** What fails for these subscribers, an encoding for one, ends their feeds and nobody else's. */
  #try(subscribers: readonly Subscriber[], move: () => void): void {
    try {
      move();
    } catch (error) {
      this.#broke(subscribers, error);
    }
  }

  #broke(subscribers: readonly Subscriber[], error: unknown): void {
    for (const subscriber of subscribers)
      if (subscriber.state !== "ended") this.#parts.over(subscriber, error);
  }

  #readEnded(key: string): void {
    this.#reading.delete(key);
    if (this.#held.length > 0) this.#requeue(this.#held.splice(0));
  }

  #readDone(key: string, group: Group, readers: readonly Subscriber[], whole: Page): void {
    this.#readEnded(key);
    fitNextPage(group, whole, this.#parts);
    const page = within(whole, this.#parts.pageBytes);
    const slice = sliceOf(page, group.wire);
    if (group.members.size > 1) this.#slices.put(key, slice);
    for (const reader of readers) {
      if (reader.state !== "behind") continue;
      if (reader.last === undefined) this.#give(reader, slice);
      else this.#giveEnding(reader, page);
    }
  }

  #give(subscriber: Subscriber, slice: Slice): void {
    subscriber.cursor = slice.to;
    if (slice.bytes !== undefined) subscriber.sink.write(slice.bytes);
    this.add(subscriber);
  }

  #giveEnding(subscriber: Subscriber, whole: Page): void {
    const { last, group } = subscriber;
    if (last === undefined) return;
    const { page, ended } = endedPage(whole, last);
    this.#give(subscriber, sliceOf(page, group.wire));
    if (ended) this.#parts.over(subscriber);
  }
}

/** One group at one place. */
function keyOf({ group, cursor }: Subscriber): string {
  return `${group.id}-${cursor}`;
}

function park(subscriber: Subscriber): void {
  subscriber.state = "parked";
  subscriber.sink.awaitDrain();
}

/** As much of a page as a slice has: the log counts entries and no bytes. */
function within(page: Page, mostBytes: number): Page {
  let bytes = 0;
  for (const [place, entry] of page.entries.entries()) {
    bytes += entry.bytes.byteLength;
    if (bytes >= mostBytes)
      return { entries: page.entries.slice(0, place + 1), scannedTo: entry.seq };
  }
  return page;
}

function fitNextPage(
  group: Group,
  { entries }: Page,
  { pageEvents, pageBytes }: Pick<CatchUpParts, "pageEvents" | "pageBytes">,
): void {
  if (entries.length === 0) return;
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes.byteLength, 0);
  const fitting = Math.floor((pageBytes * entries.length) / Math.max(1, bytes));
  group.logPageEvents = Math.min(pageEvents, Math.max(1, fitting), 4 * group.logPageEvents);
}
