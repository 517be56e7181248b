import { type FeedFilter, formatCursor, limits, type readEvents } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";
import type { z } from "zod";
import type { ApiContext, Caller } from "./context.ts";
import { type FeedGap, readableFeeds, startingPoint, wholePoint } from "./feed-reader.ts";

/** A page of a feed: for readers that ask instead of listening. */
export interface EventPage {
  readonly entries: readonly LogEntry[];
  /** Ask on after it. Everything up to there was looked at. */
  readonly cursor: string;
  /** True when the page reaches the end of the log as it was. */
  readonly atHead: boolean;
  readonly gap?: FeedGap["data"] | undefined;
}

/** From these bytes on a page goes on no further beyond what was asked for. */
const longestPageBytes = 8 * 1024 * 1024;

/** A page whose place in the log is still a number. */
interface Found {
  readonly entries: readonly LogEntry[];
  readonly scannedTo: number;
  /** Where the log ended when it was looked at. */
  readonly head: number;
}

/**
 * One page of events after a cursor. With `wait` seconds, an answer that would be empty is held back
 * until there is an event or the time is over. Aborting `signal` ends the waiting at once.
 * Errors: `cursor_malformed`, `cursor_ahead`, `not_found`, `too_many_streams`; `shutting_down` while it waits.
 */
export async function readEventPage(
  ctx: Pick<ApiContext, "store" | "hub" | "traffic">,
  caller: Caller,
  query: z.output<typeof readEvents>,
  signal?: AbortSignal,
): Promise<EventPage> {
  const { after: lastEventId, limit, wait = 0, ...feed } = query;
  const asked = startingPoint(ctx, lastEventId);
  const feeds = await readableFeeds(ctx, caller, [feed]);
  const start = await wholePoint(ctx, asked, feeds);
  const upTo = ctx.hub.head();
  const read = await ctx.store.read({ after: start.after, upTo, feeds, limit });
  let found = await pastRemoved(ctx, feeds, { ...read, head: upTo });
  if (found.entries.length === 0 && start.gap === undefined && wait > 0) {
    const place = await ctx.traffic.hold(caller, feeds);
    const ends = signal === undefined ? place.signal : AbortSignal.any([signal, place.signal]);
    const waiting = { limit, waitMs: wait * 1000, signal: ends };
    found = await nextEvents(ctx, feeds, found.scannedTo, waiting).finally(place.release);
    place.signal.throwIfAborted();
  }
  return {
    entries: found.entries,
    cursor: formatCursor(ctx.hub.epoch, found.scannedTo),
    atHead: found.scannedTo >= found.head,
    gap: start.gap?.data,
  };
}

/**
 * The same page up to where nothing was removed behind its end. Whoever asks on from before that is told of a gap and
 * begins again, and would for ever: a cursor does not say whether it is older than what was removed.
 */
async function pastRemoved(
  { store }: Pick<ApiContext, "store">,
  feeds: readonly FeedFilter[],
  { entries: first, scannedTo: firstTo, head }: Found,
): Promise<Found> {
  const entries = [...first];
  let scannedTo = firstTo;
  let bytes = sizeOf(first);
  const limit = limits.replayPageEvents;
  // Without a turn of the event loop in between, in which more could be removed.
  while (scannedTo < head && bytes < longestPageBytes && (await store.isTorn(scannedTo, feeds))) {
    const next = await store.read({ after: scannedTo, upTo: head, feeds, limit });
    entries.push(...next.entries);
    bytes += sizeOf(next.entries);
    scannedTo = next.scannedTo;
  }
  return { entries, scannedTo, head };
}

function sizeOf(entries: readonly LogEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.bytes.byteLength, 0);
}

/** The next events of the feeds as soon as there are some; none, and how far was looked, when the time is over. */
async function nextEvents(
  { store, hub }: Pick<ApiContext, "store" | "hub">,
  feeds: readonly FeedFilter[],
  after: number,
  options: {
    readonly limit: number;
    readonly waitMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Found> {
  const { limit, waitMs, signal } = options;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), waitMs);
  const until = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  let scannedTo = after;
  try {
    for await (const item of hub.subscribe({ feeds, after, signal: until })) {
      if (item.kind === "heartbeat") scannedTo = item.cursor;
      else return { ...cutTo(limit, item.entries), head: hub.head() };
    }
    // Looked through once more: a cursor that moves on spares the next call what was in vain.
    const head = hub.head();
    return { ...(await store.read({ after: scannedTo, upTo: head, feeds, limit })), head };
  } finally {
    clearTimeout(timer);
  }
}

function cutTo(limit: number, all: readonly LogEntry[]): Omit<Found, "head"> {
  const entries = all.slice(0, limit);
  return { entries, scannedTo: entries.at(-1)?.seq ?? 0 };
}
