import { byId, changePassword, renameAccount } from "@stepcast/contracts";
import { procedure, router } from "../trpc.ts";

const ok = { ok: true } as const;

/** One's own account, whoever calls. */
export const accountRouter = router({
  me: procedure.query(({ ctx }) => ctx.identity.account(ctx.caller)),
  sessions: procedure.query(async ({ ctx }) => ({
    sessions: await ctx.identity.sessions(ctx.caller),
  })),
  endSession: procedure.input(byId).mutation(async ({ ctx, input }) => {
    await ctx.identity.endSession(ctx.caller, input.id);
    return ok;
  }),
  endOtherSessions: procedure.mutation(async ({ ctx }) => {
    await ctx.identity.endOtherSessions(ctx.caller);
    return ok;
  }),
  changePassword: procedure.input(changePassword).mutation(async ({ ctx, input }) => {
    await ctx.identity.changePassword(ctx.caller, input);
    return ok;
  }),
  rename: procedure.input(renameAccount).mutation(async ({ ctx, input }) => {
    await ctx.identity.rename(ctx.caller, input.name);
    return ok;
  }),
});
