import { byId, changePassword, renameAccount } from "@stepcast/contracts";
import { personal, procedure, router } from "../trpc.ts";

const ok = { ok: true } as const;

/** One's own account: who it is may be asked with any credential of theirs, the rest is for who signed in. */
export const accountRouter = router({
  me: procedure.query(({ ctx }) => ctx.identity.account(ctx.caller)),
  sessions: personal.query(async ({ ctx }) => ({
    sessions: await ctx.identity.sessions(ctx.caller),
  })),
  endSession: personal.input(byId).mutation(async ({ ctx, input }) => {
    await ctx.identity.endSession(ctx.caller, input.id);
    return ok;
  }),
  endOtherSessions: personal.mutation(async ({ ctx }) => {
    await ctx.identity.endOtherSessions(ctx.caller);
    return ok;
  }),
  changePassword: personal.input(changePassword).mutation(async ({ ctx, input }) => {
    await ctx.traffic.countPassword(ctx.caller);
    await ctx.identity.changePassword(ctx.caller, input);
    return ok;
  }),
  rename: personal.input(renameAccount).mutation(async ({ ctx, input }) => {
    await ctx.identity.rename(ctx.caller, input.name);
    return ok;
  }),
});
