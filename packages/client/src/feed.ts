import {
  type EventHeader,
  type FeedFilter,
  matchesPattern,
  parseCursor,
  type StepcastError,
  type StepcastEvent,
} from "@stepcast/contracts";
import { isolated } from "./isolated.ts";
import type { CastEvent } from "./stepcast.ts";

/** Who gets what a feed brings. Called in log order. */
export interface FeedSink {
  /** The feed asked to begin now: this is where that was. */
  begun?(cursor: string): void;
  events(events: readonly CastEvent[]): void;
  gap(gap: { readonly from: string; readonly to: string }): void;
  /** Nothing more comes: the server refuses this feed for good. */
  failed(error: StepcastError): void;
}

/** How far a stream was read; before its first event the log may have no name yet. */
export interface Place {
  readonly epoch: string | undefined;
  readonly seq: number;
}

/** The same for equal filters, whatever order their members were written in. */
export function filterKey({ room, runId, agentId, types }: FeedFilter): string {
  return JSON.stringify([room, runId, agentId, types]);
}

/** The room that a run is in, when the feed knows it: brings more than was asked for and loses nothing. */
export function widened(filter: FeedFilter): FeedFilter {
  const { room, runId } = filter;
  return room === undefined || runId === undefined ? filter : { room };
}

/**
 * One watched filter and how far it has been served: everything up to `seen` of the log `epoch` was
 * delivered or does not match. An event is delivered only when its seq is above `seen`, so however
 * often a stream repeats it, the sink gets it once.
 */
export class Feed {
  readonly filter: FeedFilter;
  /** What streams and tabs call the filter by. */
  readonly key: string;
  readonly sink: FeedSink;
  /** Wants to begin at the log's head, which is not known yet. */
  fromNow: boolean;
  epoch: string | undefined;
  seen = 0;
  /** Something was served, so the cursor is the server's own. */
  confirmed = false;
  /** Another tab's, served here too; the first to go without when there are too many. */
  guest = false;
  /** A plain no is the end of it: nobody here could sign in again. */
  endsWhenDenied = false;
  /** Nothing more comes; the sink was told. */
  refused = false;

  /** `after`: a cursor, `start` or `now`. Errors: `cursor_malformed`. */
  constructor(filter: FeedFilter, after: string, sink: FeedSink) {
    this.filter = filter;
    this.key = filterKey(filter);
    this.sink = sink;
    this.fromNow = after === "now";
    if (after !== "now" && after !== "start") this.place(after);
  }

  /** True when a stream that serves these filters serves this feed too. */
  coveredBy(keys: ReadonlySet<string>): boolean {
    return keys.has(this.key) || keys.has(filterKey(widened(this.filter)));
  }

  /** True when a stream that was read up to here has yet to bring everything that the feed has not seen. */
  isServedFrom({ epoch, seq }: Place): boolean {
    if (this.fromNow) return false;
    return this.epoch === undefined ? seq === 0 : this.epoch === epoch && this.seen >= seq;
  }

  refuse(error: StepcastError): void {
    this.refused = true;
    isolated(() => this.sink.failed(error));
  }

  place(cursor: string): void {
    const { epoch, seq } = parseCursor(cursor);
    this.fromNow = false;
    this.epoch = epoch;
    this.seen = seq;
  }

  get cursor(): string {
    return `${this.epoch ?? "0"}-${this.seen}`;
  }

  /** True when the event is new to this feed and is for it. Either way it has now been looked at. */
  takes(event: StepcastEvent): boolean {
    if (event.seq <= this.seen) return false;
    this.seen = event.seq;
    this.confirmed = true;
    return this.#matches(event);
  }

  /** What was served no longer holds; it goes on after `to`. */
  jump(to: { readonly epoch: string; readonly seq: number }): void {
    const from = this.cursor;
    this.epoch = to.epoch;
    this.seen = to.seq;
    isolated(() => this.sink.gap({ from, to: this.cursor }));
  }

  #matches(event: EventHeader): boolean {
    const { runId, room, agentId, types } = this.filter;
    return (
      (runId === undefined || runId === event.runId) &&
      (room === undefined || room === event.room) &&
      (agentId === undefined || agentId === event.agentId) &&
      (types === undefined || types.some((pattern) => matchesPattern(pattern, event.type)))
    );
  }
}
