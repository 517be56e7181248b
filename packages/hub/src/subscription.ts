import { setImmediate as turn } from "node:timers/promises";
import { type EventHeader, feedMatcher, StepcastError } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import type { HubClock } from "./clock.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { HubItem, SubscribeOptions } from "./hub.ts";
import type { Parking } from "./parking.ts";
import type { Page, Ring } from "./ring.ts";

/** What all subscriptions of a hub share. */
export interface HubParts {
  readonly store: Store;
  readonly ring: Ring;
  readonly parking: Parking;
  readonly heartbeat: Heartbeat;
  readonly clock: HubClock;
  /** Most entries of one batch. */
  readonly pageEvents: number;
  /** About the most bytes of one batch. */
  readonly pageBytes: number;
  /** Aborts when the hub closes. */
  readonly closed: AbortSignal;
  opened(subscription: Subscription): void;
  released(subscription: Subscription): void;
}

/** Entries of the first page from the log; the next pages follow from how large those were. */
const firstPageEvents = 64;

/**
 * A subscriber: a cursor and a compiled filter, never a queue. It pulls: behind the tip it reads the
 * next page, from the ring where the ring covers its cursor and from the log where it does not; at
 * the tip it waits to be woken. So replay and tail are one path, and a slow reader costs one page.
 *
 *     new --next--> open --abort, return, error, hub closed--> ended
 *
 * This is for code that iterates; sockets attach to the fan-out instead.
 */
export class Subscription implements AsyncIterableIterator<HubItem> {
  readonly #parts: HubParts;
  readonly #options: SubscribeOptions;
  readonly #matches: (entry: EventHeader) => boolean;
  readonly #ended = new AbortController();
  readonly #end = (): void => this.#release();
  #state: "new" | "open" | "ended" = "new";
  #cursor: number;
  #isTorn = false;
  #heardBeats = -1;
  #logPageEvents = firstPageEvents;

  constructor(parts: HubParts, options: SubscribeOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#cursor = options.after;
    this.#matches = feedMatcher(options.feeds);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<HubItem, undefined>> {
    try {
      if (this.#state === "new") this.#open();
      const item = await this.#item();
      return item === undefined ? { done: true, value: undefined } : { done: false, value: item };
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<HubItem, undefined>> {
    this.#release();
    return { done: true, value: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#release();
  }

  get #isOpen(): boolean {
    return this.#state === "open";
  }

  async #item(): Promise<HubItem | undefined> {
    while (this.#isOpen) {
      const item = await this.#step();
      // What was read while it ended may lack what was removed meanwhile.
      if (item !== undefined && this.#isOpen) return item;
    }
    const { closed } = this.#parts;
    if ((closed.aborted || this.#isTorn) && !this.#options.signal.aborted) throw hubClosed();
    return undefined;
  }

  /** One move: a page, a heartbeat or a wait. Undefined when it gave nothing to say. */
  async #step(): Promise<HubItem | undefined> {
    const { ring, heartbeat, parking, store, clock } = this.#parts;
    if (this.#cursor < ring.tip) {
      const page = ring.covers(this.#cursor) ? this.#fromRing() : await this.#fromLog();
      this.#cursor = page.scannedTo;
      return page.entries.length > 0 ? { kind: "entries", entries: page.entries } : undefined;
    }
    if (this.#heardBeats !== heartbeat.count) {
      this.#heardBeats = heartbeat.count;
      const head = Math.max(store.head(), ring.tip);
      return { kind: "heartbeat", cursor: this.#cursor, head, serverTime: clock.now() };
    }
    const tip = this.#cursor;
    const woken = await parking.park(this.#options.feeds, tip, this.#ended.signal);
    this.#cursor = Math.max(tip, woken);
    return undefined;
  }

  #fromRing(): Page {
    const { ring, pageEvents, pageBytes } = this.#parts;
    const limit = { events: pageEvents, bytes: pageBytes, upTo: ring.tip };
    return ring.page(this.#cursor, this.#matches, limit);
  }

  async #fromLog(): Promise<Page> {
    const { store, ring, pageEvents, pageBytes } = this.#parts;
    // Reads of an embedded store take no turn of the event loop by themselves; others get theirs here.
    await turn();
    const page = await store.read({
      after: this.#cursor,
      upTo: ring.tip,
      feeds: this.#options.feeds,
      limit: this.#logPageEvents,
    });
    const bytes = page.entries.reduce((sum, entry) => sum + entry.bytes.byteLength, 0);
    const fitting = Math.floor((pageBytes * page.entries.length) / Math.max(1, bytes));
    if (page.entries.length > 0)
      this.#logPageEvents = Math.min(pageEvents, Math.max(1, fitting), 4 * this.#logPageEvents);
    return page;
  }

  #open(): void {
    const { closed } = this.#parts;
    if (closed.aborted) throw hubClosed();
    if (this.#options.signal.aborted) {
      this.#state = "ended";
      return;
    }
    this.#state = "open";
    this.#options.signal.addEventListener("abort", this.#end, { once: true });
    this.#parts.opened(this);
  }

  #release(): void {
    if (this.#state === "open") {
      this.#options.signal.removeEventListener("abort", this.#end);
      this.#parts.released(this);
    }
    this.#state = "ended";
    this.#ended.abort();
  }

  /** Ends it when it was given half of what was removed from the log: whoever comes back is told. */
  async pruned(): Promise<void> {
    if (!(await this.#parts.store.isTorn(this.#cursor, this.#options.feeds))) return;
    this.#isTorn = true;
    this.#release();
  }

  /** Ends it from the hub's side: the reader is told that the feed goes on elsewhere. */
  end(): void {
    this.#release();
  }
}

function hubClosed(): StepcastError {
  return new StepcastError("shutting_down", "The server is going down; the feed goes on after it.");
}
