import {
  byId,
  byUser,
  inviteMember,
  isStepcastError,
  type StepcastError,
  setMemberRole,
} from "@stepcast/contracts";
import { cancelRunsOf, closeEverythingOf, closeLinksOf } from "../departure.ts";
import { owning, router } from "../trpc.ts";

const ok = { ok: true } as const;

/** The `not_found` that was thrown; throws anything else. */
function unlessMissing(error: unknown): StepcastError {
  if (isStepcastError(error) && error.code === "not_found") return error;
  throw error;
}

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
    const { user } = input;
    const missing = await ctx.identity.remove(user).then(() => undefined, unlessMissing);
    // Also of one who is gone already: storage may have refused after an earlier try had removed them.
    await closeEverythingOf(ctx.store, user);
    await cancelRunsOf(ctx, user, ctx.caller);
    ctx.traffic.recheck();
    if (missing !== undefined) throw missing;
    return ok;
  }),
});
