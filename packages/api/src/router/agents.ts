import { commandAgent as input } from "@stepcast/contracts";
import { commandAgent } from "../agent-command.ts";
import { acting, router } from "../trpc.ts";

/** What people ask of agents outside. */
export const agentsRouter = router({
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
