import {
  byId,
  createShare,
  limits,
  listShares,
  type NewShare,
  newId,
  StepcastError,
} from "@stepcast/contracts";
import { may } from "../access.ts";
import { ownRun } from "../own-run.ts";
import { newShareToken } from "../share-link.ts";
import { administering, router } from "../trpc.ts";

const hourMs = 60 * 60 * 1000;

/** Links that open one run of the caller's to whoever has them: read-only, for a while. */
export const sharesRouter = router({
  create: administering.input(createShare).mutation(async ({ ctx, input }): Promise<NewShare> => {
    const { store, caller, publicUrl } = ctx;
    const { room, runId } = await ownRun(store, caller, input.runId, "administer");
    const createdAt = Date.now();
    const open = store.directory.shares.of(caller.user).filter(isOpenAt(createdAt));
    if (open.length >= limits.sharesPerUser) throw tooMany();
    const { token, tokenHash } = newShareToken();
    const id = newId("share");
    const expiresAt = createdAt + input.expiresInHours * hourMs;
    const share = { id, runId, room, by: caller.user, createdAt, expiresAt, tokenHash };
    await store.directory.shares.add(share);
    // Whoever was removed meanwhile had their links closed before this one was there.
    if (!ctx.identity.isOpen(caller)) {
      await store.directory.shares.remove(id);
      throw new StepcastError("unauthorized", "The credential was revoked.");
    }
    return { id, link: `${publicUrl()}/share/${token}`, expiresAt };
  }),
  list: administering.input(listShares.prefault({})).query(({ ctx: { store, caller }, input }) => {
    const shares = store.directory.shares.of(caller.user, input.runId);
    const isOpen = isOpenAt(Date.now());
    return {
      shares: shares.filter((share) => isOpen(share) && may(caller, "administer", share.room)),
    };
  }),
  /** What is read through it ends at once. Errors: `not_found`. */
  revoke: administering.input(byId).mutation(async ({ ctx, input: { id } }) => {
    const { store, caller, traffic } = ctx;
    const share = store.directory.shares.get(id);
    const isOwn = share?.by === caller.user && may(caller, "administer", share.room);
    if (!isOwn || !(await store.directory.shares.remove(id)))
      throw new StepcastError("not_found", `There is no share ${id} here.`);
    traffic.recheck();
    return { ok: true } as const;
  }),
});

function isOpenAt(nowMs: number) {
  return ({ expiresAt }: { readonly expiresAt: number }): boolean => expiresAt > nowMs;
}

function tooMany(): StepcastError {
  const value = limits.sharesPerUser;
  return new StepcastError("too_many_requests", `At most ${value} links of a user may be open.`, {
    details: { limit: "sharesPerUser", value },
    hint: "Revoke one that is no longer needed.",
  });
}
