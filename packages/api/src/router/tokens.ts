import { createToken } from "@stepcast/contracts";
import { readableFeeds } from "../feed-reader.ts";
import { reading, router } from "../trpc.ts";

/** Tokens for pages: each opens one run, agent or room that its maker may read, and nothing else. */
export const tokensRouter = router({
  create: reading.input(createToken).mutation(async ({ ctx, input }) => {
    const { only, expiresInSeconds } = input;
    const [feed] = await readableFeeds(ctx, ctx.caller, [only]);
    const room = feed?.room;
    return await ctx.identity.createToken(ctx.caller, {
      only: { ...only, ...(room === undefined ? {} : { room }) },
      expiresInSeconds,
    });
  }),
});
