import { createToken } from "@stepcast/contracts";
import { readableFeeds } from "../feed-reader.ts";
import { readingAsUser, router } from "../trpc.ts";

/** Tokens for pages: each opens one run, agent or room that its maker may read, or some types of events of it, and nothing else. */
export const tokensRouter = router({
  create: readingAsUser.input(createToken).mutation(async ({ ctx, input }) => {
    const { only, ...rest } = input;
    const [feed] = await readableFeeds(ctx, ctx.caller, [only]);
    // What the feed is narrowed to, the token is too: it must not open more than its maker's key.
    const narrowedTo = { runId: feed?.runId, agentId: feed?.agentId, room: feed?.room };
    return await ctx.identity.createToken(ctx.caller, {
      ...rest,
      only: { ...only, ...narrowedTo },
    });
  }),
});
