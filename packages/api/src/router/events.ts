import { type StreamItem, streamInput } from "@stepcast/contracts";
import { tracked } from "@trpc/server";
import { openFeed } from "../feed-reader.ts";
import { procedure, router } from "../trpc.ts";

export const eventsRouter = router({
  /** Events of the feeds after `lastEventId`, then live ones, each under the cursor that resumes after it. */
  stream: procedure.input(streamInput).subscription(async function* ({ ctx, input, signal }) {
    const stop = signal ?? new AbortController().signal;
    for await (const { cursor, item } of openFeed(ctx, ctx.caller, input, stop)) {
      yield tracked<StreamItem>(cursor, item);
    }
  }),
});
