import {
  type FeedFilter,
  formatCursor,
  parseCursor,
  StepcastError,
  type StreamInput,
  type TransportMessage,
} from "@stepcast/contracts";
import type { HubItem } from "@stepcast/hub";
import { homeRoom, mustBeAllowed } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";
import { jobFeed, withinCredential } from "./known-feed.ts";

/** What the reader knew is of another log; said once, before everything else. */
export interface FeedGap {
  readonly kind: "gap";
  readonly data: Extract<TransportMessage, { type: "gap" }>["data"];
}

export type FeedItem = HubItem | FeedGap;

/** Feeds as a caller may read them, and where: for the hub to tell, by iteration or to a socket. */
export interface OpenedFeed {
  readonly feeds: readonly FeedFilter[];
  /** Seq after which to read on. */
  readonly after: number;
  /** To be said before everything else. */
  readonly gap?: FeedGap["data"] | undefined;
}

/**
 * Checks everything there is to check about feeds and a cursor: what comes of it can fail only with
 * the server itself (`shutting_down`, storage errors). A cursor of another epoch, or one in the midst of what retention removed,
 * gives a `gap`, then the feeds from their first event. So does one of the `cursors` that other feeds of the reader are at.
 * Errors: `cursor_malformed`, `cursor_ahead`, `not_found`, `forbidden`.
 */
export async function openFeed(
  ctx: Pick<ApiContext, "store" | "hub">,
  caller: Caller,
  input: StreamInput,
): Promise<OpenedFeed> {
  const start = startingPoint(ctx, input.lastEventId);
  const feeds = await readableFeeds(ctx, caller, input.feeds);
  const { after, gap } = await wholePoint(ctx, start, feeds, input.cursors);
  return { feeds, after, gap: gap?.data };
}

/** An opened feed for code that iterates. Ends with the signal; errors as `hub.subscribe`. */
export async function* feedItems(
  { hub }: Pick<ApiContext, "hub">,
  { gap, ...opened }: OpenedFeed,
  signal: AbortSignal,
): AsyncGenerator<FeedItem, void> {
  if (gap !== undefined) yield { kind: "gap", data: gap };
  yield* hub.subscribe({ ...opened, signal });
}

/** Narrows feeds to what the caller may read. Errors: `not_found`, for what is somebody else's too; `forbidden`. */
export function readableFeeds(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  feeds: readonly FeedFilter[],
): Promise<readonly FeedFilter[]> {
  return Promise.all(feeds.map((feed) => readable(ctx, caller, feed)));
}

interface Start {
  readonly after: number;
  /** The cursor as it came; undefined for none. */
  readonly from?: string;
  readonly gap?: FeedGap;
}

/** Where to read on from. No cursor: from the first event. Errors: `cursor_malformed`, `cursor_ahead`. */
export function startingPoint(
  { hub }: Pick<ApiContext, "hub">,
  lastEventId: string | null | undefined,
): Start {
  if (lastEventId === undefined || lastEventId === null) return { after: 0 };
  const cursor = parseCursor(lastEventId);
  if (cursor.epoch !== hub.epoch) {
    const to = formatCursor(hub.epoch, 0);
    return {
      after: 0,
      gap: { kind: "gap", data: { from: lastEventId, to, reason: "epoch_changed" } },
    };
  }
  const head = hub.head();
  if (cursor.seq > head) {
    throw new StepcastError(
      "cursor_ahead",
      `The cursor ${lastEventId} is ahead of the log, which ends at ${head}.`,
    );
  }
  return { after: cursor.seq, from: lastEventId };
}

/**
 * The same place, or the first event behind a `gap` for who holds half of something that retention removed. Of
 * several places of one reader the gap is from the last that does: what is behind that one still holds.
 * Errors: `cursor_malformed`.
 */
export async function wholePoint(
  { hub, store }: Pick<ApiContext, "hub" | "store">,
  start: Start,
  feeds: readonly FeedFilter[],
  others: readonly string[] = [],
): Promise<Start> {
  const places = [start.from, ...others].flatMap((cursor) =>
    cursor === undefined ? [] : { cursor, place: parseCursor(cursor) },
  );
  if (start.gap !== undefined || places.length === 0) return start;
  const to = formatCursor(hub.epoch, 0);
  const ofThisLog = places.filter(({ place }) => place.epoch === hub.epoch);
  for (const { cursor, place } of ofThisLog.sort((a, b) => b.place.seq - a.place.seq))
    if (await store.isTorn(place.seq, feeds))
      return { after: 0, gap: { kind: "gap", data: { from: cursor, to, reason: "compacted" } } };
  return start;
}

/**
 * A feed of a run or job is checked by itself; any other is read within one room. A credential that
 * opens one run or one agent narrows whatever feed it is shown for.
 */
async function readable(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  feed: FeedFilter,
): Promise<FeedFilter> {
  const asked = withinCredential(caller, feed);
  const { runId } = asked;
  if (runId !== undefined) return await jobFeed(ctx, caller, { ...asked, runId });
  const { room = homeRoom(caller) } = asked;
  mustBeAllowed(caller, "watch", room);
  return { ...asked, room };
}
