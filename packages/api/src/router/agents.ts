import { commandAgent as input, readStanding } from "@stepcast/contracts";
import { commandAgent } from "../agent-command.ts";
import { standingOf } from "../standing-reader.ts";
import { acting, router, watching } from "../trpc.ts";

/** What agents outside told that still holds, and what people ask of them. */
export const agentsRouter = router({
  standing: watching
    .input(readStanding.prefault({}))
    .query(({ ctx, input: { room } }) => standingOf(ctx, ctx.caller, { room })),
  pause: acting
    .input(input)
    .mutation(({ ctx, input: asked }) => commandAgent(ctx, ctx.caller, "pause", asked)),
  resume: acting
    .input(input)
    .mutation(({ ctx, input: asked }) => commandAgent(ctx, ctx.caller, "resume", asked)),
  shutdown: acting
    .input(input)
    .mutation(({ ctx, input: asked }) => commandAgent(ctx, ctx.caller, "shutdown", asked)),
});
