import {
  formatCursor,
  isStepcastError,
  readEvents,
  type StreamItem,
  streamInput,
} from "@stepcast/contracts";
import { type TrackedEnvelope, tracked } from "@trpc/server";
import { readEventPage } from "../event-reader.ts";
import { branded } from "../feed-brand.ts";
import { type FeedItem, feedItems, openFeed } from "../feed-reader.ts";
import { router, watching } from "../trpc.ts";

export const eventsRouter = router({
  /** Events of the feeds after `lastEventId`, then live ones, each under the cursor that resumes after it. */
  stream: watching.input(streamInput).subscription(async ({ ctx, input, signal }) => {
    const stop = signal ?? new AbortController().signal;
    const opened = await openFeed(ctx, ctx.caller, input);
    return branded(opened, track(ctx.hub.epoch, feedItems(ctx, opened, stop)));
  }),
  /** One page of a feed after a cursor, for readers that ask instead of listening. */
  read: watching.input(readEvents).query(async ({ ctx, input, signal }) => {
    const { entries, ...page } = await readEventPage(ctx, ctx.caller, input, signal);
    return { events: entries.map((entry) => entry.event), ...page };
  }),
});

async function* track(
  epoch: string,
  items: AsyncIterable<FeedItem>,
): AsyncGenerator<TrackedEnvelope<StreamItem>, void> {
  try {
    for await (const item of items) {
      if (item.kind === "entries") {
        for (const entry of item.entries)
          yield tracked<StreamItem>(formatCursor(epoch, entry.seq), entry.event);
      } else yield transportMessage(epoch, item);
    }
  } catch (error) {
    throw isStepcastError(error) && error.code === "shutting_down" ? cutOff(error) : error;
  }
}

function transportMessage(
  epoch: string,
  item: Exclude<FeedItem, { kind: "entries" }>,
): TrackedEnvelope<StreamItem> {
  if (item.kind === "gap")
    return tracked<StreamItem>(item.data.to, { type: "gap", data: item.data });
  const data = { serverTime: item.serverTime, head: formatCursor(epoch, item.head) };
  return tracked<StreamItem>(formatCursor(epoch, item.cursor), { type: "heartbeat", data });
}

/**
 * An AbortError makes tRPC end the stream without its `return` event, so that clients come back
 * after a restart instead of taking the end of the process for the end of the feed.
 */
function cutOff(cause: Error): Error {
  return Object.assign(new Error(cause.message, { cause }), { name: "AbortError" });
}
