import {
  type FeedFilter,
  formatCursor,
  parseCursor,
  StepcastError,
  type StreamInput,
  type StreamItem,
} from "@stepcast/contracts";
import type { Hub } from "@stepcast/hub";
import { mayRead } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";
import { runNotFound } from "./run-reader.ts";

export interface FeedItem {
  /** Resumes after the item. */
  readonly cursor: string;
  readonly item: StreamItem;
}

/**
 * The feeds as the caller may read them, from a cursor on. Everything is checked before the first item.
 * A cursor of another epoch gives a `gap`, then the feeds from their first event.
 * Errors: `cursor_malformed`, `cursor_ahead`, `not_found`.
 */
export async function* openFeed(
  ctx: Pick<ApiContext, "store" | "hub">,
  caller: Caller,
  input: StreamInput,
  signal: AbortSignal,
): AsyncGenerator<FeedItem> {
  const { hub } = ctx;
  const feeds = await Promise.all(input.feeds.map((feed) => readable(ctx, caller, feed)));
  const start = startingPoint(hub, input.lastEventId);
  if (start.gapFrom !== undefined) {
    const to = formatCursor(hub.epoch, 0);
    yield {
      cursor: to,
      item: { type: "gap", data: { from: start.gapFrom, to, reason: "epoch_changed" } },
    };
  }
  for await (const item of hub.subscribe({ feeds, after: start.after, signal })) {
    if (item.kind === "heartbeat") {
      const head = formatCursor(hub.epoch, item.head);
      const data = { serverTime: item.serverTime, head };
      yield { cursor: formatCursor(hub.epoch, item.cursor), item: { type: "heartbeat", data } };
      continue;
    }
    for (const entry of item.entries)
      yield { cursor: formatCursor(hub.epoch, entry.seq), item: entry.event };
  }
}

function startingPoint(
  hub: Hub,
  lastEventId: string | null | undefined,
): { after: number; gapFrom?: string } {
  if (lastEventId === undefined || lastEventId === null) return { after: 0 };
  const cursor = parseCursor(lastEventId);
  if (cursor.epoch !== hub.epoch) return { after: 0, gapFrom: lastEventId };
  if (cursor.seq > hub.head()) {
    throw new StepcastError(
      "cursor_ahead",
      `The cursor ${lastEventId} is ahead of the log, which ends at ${hub.head()}.`,
    );
  }
  return { after: cursor.seq };
}

/** Narrows a feed to the caller's rooms. A feed of a run is checked once, by the run's room. */
async function readable(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  feed: FeedFilter,
): Promise<FeedFilter> {
  if (feed.runId !== undefined) {
    const row = await ctx.store.run(feed.runId);
    if (row === undefined || !mayRead(caller, row.room)) throw runNotFound(feed.runId);
    return feed;
  }
  if (feed.room !== undefined && !mayRead(caller, feed.room)) {
    throw new StepcastError("not_found", `There is no room ${feed.room} here.`);
  }
  return { ...feed, room: feed.room ?? caller.room };
}
