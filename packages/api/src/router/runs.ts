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
import { z } from "zod";
import type { ApiContext, Caller } from "../context.ts";
import { readRun } from "../run-reader.ts";
import { procedure, router } from "../trpc.ts";

/** A run as of `cursor`: fold what comes after it and nothing is missed. */
export interface RunSnapshot {
  readonly run: RunState;
  readonly cursor: string;
}

const ok = { ok: true } as const;

function requester(caller: Caller) {
  return { room: caller.room, by: caller.user };
}

export const runsRouter = router({
  start: procedure
    .input(startRun)
    .mutation(({ ctx, input }) => ctx.engine.start({ ...input, ...requester(ctx.caller) })),
  rerun: procedure
    .input(rerunRun)
    .mutation(({ ctx, input }) => ctx.engine.rerun({ ...input, ...requester(ctx.caller) })),
  get: procedure
    .input(z.strictObject({ runId }))
    .query(({ ctx, input }): Promise<RunSnapshot> => snapshot(ctx, ctx.caller, input.runId)),
  list: procedure
    .input(listRuns)
    .query(({ ctx, input }) => ctx.store.runs(`${ctx.caller.user}/*`, input)),
  cancel: procedure.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.cancel({ ...input, ...requester(ctx.caller) });
    return ok;
  }),
  pause: procedure.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.pause({ ...input, ...requester(ctx.caller) });
    return ok;
  }),
  resume: procedure.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.resume({ ...input, ...requester(ctx.caller) });
    return ok;
  }),
  retry: procedure.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.retry({ ...input, ...requester(ctx.caller) });
    return ok;
  }),
  answer: procedure.input(answerApproval).mutation(async ({ ctx, input }) => {
    await ctx.engine.answer({ ...input, ...requester(ctx.caller) });
    return ok;
  }),
});

async function snapshot(ctx: ApiContext, caller: Caller, id: string): Promise<RunSnapshot> {
  const run = await readRun(ctx.store, caller, id);
  return { run, cursor: formatCursor(ctx.store.epoch, run.lastSeq) };
}
