import { formatCursor, type readEvents } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";
import type { z } from "zod";
import type { ApiContext, Caller } from "./context.ts";
import { type FeedGap, readableFeeds, startingPoint } from "./feed-reader.ts";

/** A page of a feed: for readers that ask instead of listening. */
export interface EventPage {
  readonly entries: readonly LogEntry[];
  /** Ask on after it. Everything up to there was looked at. */
  readonly cursor: string;
  /** True when the page reaches the end of the log as it was. */
  readonly atHead: boolean;
  readonly gap?: FeedGap["data"] | undefined;
}

/** One page of events after a cursor. Errors: `cursor_malformed`, `cursor_ahead`, `not_found`. */
export async function readEventPage(
  ctx: Pick<ApiContext, "store" | "hub">,
  caller: Caller,
  query: z.output<typeof readEvents>,
): Promise<EventPage> {
  const { after: lastEventId, limit, ...feed } = query;
  const start = startingPoint(ctx, lastEventId);
  const feeds = await readableFeeds(ctx, caller, [feed]);
  const upTo = ctx.hub.head();
  const page = await ctx.store.read({ after: start.after, upTo, feeds, limit });
  return {
    entries: page.entries,
    cursor: formatCursor(ctx.hub.epoch, page.scannedTo),
    atHead: page.scannedTo >= upTo,
    gap: start.gap?.data,
  };
}
