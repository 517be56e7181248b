import { checkPlan, draftPlan } from "@stepcast/contracts";
import { homeRoom, mustBeAllowed } from "../access.ts";
import { actingWidely, readingWidely, router } from "../trpc.ts";

export const plansRouter = router({
  /** Everything that is wrong with a plan, or its layers: what a run of it in the caller's own room would hear. */
  check: readingWidely.input(checkPlan).query(({ ctx, input }) => {
    const room = homeRoom(ctx.caller);
    // What is wrong with a plan tells which secrets the room has.
    mustBeAllowed(ctx.caller, "read", room);
    return ctx.engine.check(input.plan, room, input.input);
  }),
  /** The plan that a goal would run, shown before it runs. A mutation, since it may store sample data. */
  draft: actingWidely.input(draftPlan).mutation(({ ctx, input }) => {
    const room = homeRoom(ctx.caller);
    mustBeAllowed(ctx.caller, "act", room);
    return ctx.engine.draft({ ...input, room, by: ctx.caller.user });
  }),
  list: readingWidely.query(({ ctx }) => ({ plans: ctx.plans })),
});
