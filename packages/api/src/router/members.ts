import { byId, byUser, inviteMember, setMemberRole } from "@stepcast/contracts";
import { cancelRunsOf, closeEverythingOf, closeLinksOf } from "../departure.ts";
import { owning, router } from "../trpc.ts";

const ok = { ok: true } as const;

/** Who belongs to this server: for its owners. */
export const membersRouter = router({
  list: owning.query(({ ctx }) => ctx.identity.members()),
  /** The link is told this once. */
  invite: owning
    .input(inviteMember)
    .mutation(({ ctx, input }) => ctx.identity.invite(ctx.caller, input)),
  withdraw: owning.input(byId).mutation(async ({ ctx, input }) => {
    await ctx.identity.withdraw(input.id);
    return ok;
  }),
  setRole: owning.input(setMemberRole).mutation(async ({ ctx, input }) => {
    await ctx.identity.setRole(input.user, input.role);
    // A viewer sees to no links, so nobody could close them.
    if (input.role === "viewer") await closeLinksOf(ctx.store, input.user);
    ctx.traffic.recheck();
    return ok;
  }),
  disable: owning.input(byUser).mutation(async ({ ctx, input }) => {
    await ctx.identity.setDisabled(input.user, true);
    await closeLinksOf(ctx.store, input.user);
    ctx.traffic.recheck();
    return ok;
  }),
  enable: owning.input(byUser).mutation(async ({ ctx, input }) => {
    await ctx.identity.setDisabled(input.user, false);
    return ok;
  }),
  remove: owning.input(byUser).mutation(async ({ ctx, input }) => {
    await ctx.identity.remove(input.user);
    await closeEverythingOf(ctx.store, input.user);
    await cancelRunsOf(ctx, input.user, ctx.caller);
    ctx.traffic.recheck();
    return ok;
  }),
});
