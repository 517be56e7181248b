import {
  answerApproval,
  formatCursor,
  listRuns,
  type RunState,
  rerunRun,
  runCommand,
  runId,
  startRun,
} from "@stepcast/contracts";
import type { Requester } from "@stepcast/engine";
import { z } from "zod";
import { mayRead, ownRun, roomNotFound } from "../access.ts";
import type { ApiContext, Caller } from "../context.ts";
import { readRun } from "../run-reader.ts";
import { procedure, router } from "../trpc.ts";

/** A run as of `cursor`: fold what comes after it and nothing is missed. */
export interface RunSnapshot {
  readonly run: RunState;
  readonly cursor: string;
}

const ok = { ok: true } as const;

export const runsRouter = router({
  start: procedure.input(startRun).mutation(async ({ ctx: { engine, traffic, caller }, input }) => {
    await traffic.countStart(caller);
    return await engine.start({ ...input, room: caller.room, by: caller.user });
  }),
  rerun: procedure.input(rerunRun).mutation(async ({ ctx, input }) => {
    await ctx.traffic.countStart(ctx.caller);
    return await ctx.engine.rerun(await within(ctx, input));
  }),
  get: procedure
    .input(z.strictObject({ runId }))
    .query(({ ctx, input }): Promise<RunSnapshot> => snapshot(ctx, ctx.caller, input.runId)),
  list: procedure
    .input(listRuns)
    .query(({ ctx, input }) => ctx.store.runs(roomsOf(ctx.caller, input.room), input)),
  cancel: procedure.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.cancel(await within(ctx, input));
    return ok;
  }),
  pause: procedure.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.pause(await within(ctx, input));
    return ok;
  }),
  resume: procedure.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.resume(await within(ctx, input));
    return ok;
  }),
  retry: procedure.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.retry(await within(ctx, input));
    return ok;
  }),
  answer: procedure.input(answerApproval).mutation(async ({ ctx, input }) => {
    await ctx.engine.answer(await within(ctx, input));
    return ok;
  }),
});

/** A command on a run, in the run's own room, once the caller may act there. Errors: `not_found`. */
async function within<I extends { readonly runId: string }>(
  ctx: Pick<ApiContext, "store"> & { readonly caller: Caller },
  input: I,
): Promise<I & Requester> {
  const { room } = await ownRun(ctx.store, ctx.caller, input.runId);
  return { ...input, room, by: ctx.caller.user };
}

/** One room of the caller's, or all of them. Errors: `not_found`. */
function roomsOf(caller: Caller, room: string | undefined): string {
  if (room === undefined) return `${caller.user}/*`;
  if (!mayRead(caller, room)) throw roomNotFound(room);
  return room;
}

async function snapshot(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  id: string,
): Promise<RunSnapshot> {
  const run = await readRun(ctx.store, caller, id);
  return { run, cursor: formatCursor(ctx.store.epoch, run.lastSeq) };
}
