import { byId, createKey, rotateKey } from "@stepcast/contracts";
import { administering, router } from "../trpc.ts";

/** One's own keys for programs. A key is told when it is made and never again. */
export const keysRouter = router({
  list: administering.query(async ({ ctx }) => ({ keys: await ctx.identity.keys(ctx.caller) })),
  create: administering
    .input(createKey)
    .mutation(({ ctx, input }) => ctx.identity.createKey(ctx.caller, input)),
  rotate: administering
    .input(rotateKey)
    .mutation(({ ctx, input }) => ctx.identity.rotateKey(ctx.caller, input)),
  revoke: administering.input(byId).mutation(async ({ ctx, input }) => {
    await ctx.identity.revokeKey(ctx.caller, input.id);
    return { ok: true } as const;
  }),
});
