import {
  type FeedFilter,
  formatCursor,
  parseCursor,
  StepcastError,
  type StreamInput,
  type TransportMessage,
} from "@stepcast/contracts";
import type { HubItem } from "@stepcast/hub";
import { mayRead, ownRun } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";

/** What the reader knew is of another log; said once, before everything else. */
export interface FeedGap {
  readonly kind: "gap";
  readonly data: Extract<TransportMessage, { type: "gap" }>["data"];
}

export type FeedItem = HubItem | FeedGap;

/**
 * The feeds as the caller may read them, from a cursor on. Everything is checked before it resolves:
 * what it then yields can fail only with the server itself (`shutting_down`, storage errors).
 * A cursor of another epoch gives a `gap`, then the feeds from their first event.
 * Errors: `cursor_malformed`, `cursor_ahead`, `not_found`.
 */
export async function openFeed(
  ctx: Pick<ApiContext, "store" | "hub">,
  caller: Caller,
  input: StreamInput,
  signal: AbortSignal,
): Promise<AsyncIterable<FeedItem>> {
  const start = startingPoint(ctx, input.lastEventId);
  const feeds = await readableFeeds(ctx, caller, input.feeds);
  const items = ctx.hub.subscribe({ feeds, after: start.after, signal });
  return start.gap === undefined ? items : withGap(start.gap, items);
}

/** Narrows feeds to what the caller may read. Errors: `not_found`, for what is somebody else's too. */
export function readableFeeds(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  feeds: readonly FeedFilter[],
): Promise<readonly FeedFilter[]> {
  return Promise.all(feeds.map((feed) => readable(ctx, caller, feed)));
}

interface Start {
  readonly after: number;
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
  return { after: cursor.seq };
}

async function* withGap(gap: FeedGap, items: AsyncIterable<HubItem>): AsyncGenerator<FeedItem> {
  yield gap;
  yield* items;
}

/** A feed of a run is checked once, by the run's room; any other is read within one room of the caller. */
async function readable(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  feed: FeedFilter,
): Promise<FeedFilter> {
  if (feed.runId !== undefined) {
    await ownRun(ctx.store, caller, feed.runId);
    return feed;
  }
  if (feed.room !== undefined && !mayRead(caller, feed.room)) {
    throw new StepcastError("not_found", `There is no room ${feed.room} here.`);
  }
  return { ...feed, room: feed.room ?? caller.room };
}
