import { draftPlan, jsonValue } from "@stepcast/contracts";
import { z } from "zod";
import { procedure, router } from "../trpc.ts";

export const plansRouter = router({
  /** Everything that is wrong with a plan, or its layers. */
  check: procedure
    .input(z.strictObject({ plan: jsonValue }))
    .query(({ ctx, input }) => ctx.engine.check(input.plan)),
  /** The plan that a goal would run, shown before it runs. A mutation, since it may store sample data. */
  draft: procedure
    .input(draftPlan)
    .mutation(({ ctx, input }) =>
      ctx.engine.draft({ ...input, room: ctx.caller.room, by: ctx.caller.user }),
    ),
  list: procedure.query(({ ctx }) => ({ plans: ctx.plans })),
});
