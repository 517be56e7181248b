import {
  answerApproval,
  formatCursor,
  type ListRuns,
  listRuns,
  type RunRow,
  type RunState,
  rerunRun,
  runCommand,
  runId,
  startRun,
} from "@stepcast/contracts";
import type { Requester } from "@stepcast/engine";
import { matchesRun } from "@stepcast/store";
import { z } from "zod";
import { homeRoom, isNarrowed, mustBeAllowed } from "../access.ts";
import { whyClosed } from "../closed-question.ts";
import type { ApiContext, Caller } from "../context.ts";
import { missingRun, ownRun, seesRun } from "../own-run.ts";
import { mustTakeRuns } from "../project-desk.ts";
import { readRun } from "../run-reader.ts";
import { acting, actingWidely, reading, router } from "../trpc.ts";
import { type RunList, tellWaiting, waitingRuns } from "../waiting-runs.ts";

/** A run as of `cursor`: fold what comes after it and nothing is missed. */
export interface RunSnapshot {
  readonly run: RunState;
  readonly cursor: string;
}

const ok = { ok: true } as const;

export const runsRouter = router({
  /** In the caller's own room, or in one where they may act. */
  start: actingWidely.input(startRun).mutation(async ({ ctx, input }) => {
    const { engine, traffic, caller } = ctx;
    const { room = homeRoom(caller), ...start } = input;
    mustBeAllowed(caller, "act", room);
    if (start.projectId !== undefined) mustTakeRuns(ctx.store, room, start.projectId);
    await traffic.countStart(caller);
    return await engine.start({ ...keyed(ctx), ...start, room, by: caller.user, ...traced(ctx) });
  }),
  rerun: actingWidely.input(rerunRun).mutation(async ({ ctx, input }) => {
    await ctx.traffic.countStart(ctx.caller);
    return await ctx.engine.rerun({ ...keyed(ctx), ...(await within(ctx, input)), ...traced(ctx) });
  }),
  get: reading
    .input(z.strictObject({ runId }))
    .query(({ ctx, input }): Promise<RunSnapshot> => snapshot(ctx, ctx.caller, input.runId)),
  list: reading.input(listRuns.prefault({})).query(({ ctx, input }) => listed(ctx, input)),
  cancel: acting.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.cancel(await within(ctx, input));
    return ok;
  }),
  pause: acting.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.pause(await within(ctx, input));
    return ok;
  }),
  resume: acting.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.resume(await within(ctx, input));
    return ok;
  }),
  retry: acting.input(runCommand).mutation(async ({ ctx, input }) => {
    await ctx.engine.retry(await within(ctx, input));
    return ok;
  }),
  answer: acting.input(answerApproval).mutation(async ({ ctx, input }) => {
    const request = await within(ctx, input);
    await ctx.engine.answer(request).catch(async (error: unknown) => {
      throw await whyClosed(ctx, input, error);
    });
    return ok;
  }),
});

/** Absent where none was sent beside the input. */
function keyed({ idempotencyKey }: ApiContext): { readonly idempotencyKey?: string } {
  return idempotencyKey === undefined ? {} : { idempotencyKey };
}

/** Absent where nobody traces. */
function traced({ traceparent }: ApiContext): { readonly traceparent?: string } {
  return traceparent === undefined ? {} : { traceparent };
}

type Asked = Pick<ApiContext, "store"> & { readonly caller: Caller };

/** A command on a run, in the run's own room, once the caller may act there. Errors: `not_found`, `forbidden`. */
async function within<I extends { readonly runId: string }>(
  { store, caller }: Asked,
  input: I,
): Promise<I & Requester> {
  const { room } = await ownRun(store, caller, input.runId, "act");
  return { ...input, room, by: caller.user };
}

/**
 * Runs of one room, or of all of the caller's own: a room of somebody else's is listed when it is
 * named. Each says whether it waits for somebody. A credential of one run lists that run, and is told
 * when retention removed it. Errors: `not_found`, `forbidden`.
 */
async function listed(
  { store, caller }: Asked,
  asked: z.output<typeof listRuns>,
): Promise<RunList> {
  const { waiting = false, ...query } = asked;
  const { room = caller.only?.room } = query;
  if (room !== undefined) mustBeAllowed(caller, "read", room);
  if (isNarrowed(caller)) {
    const rows = await tellWaiting(store, await onlyRun({ store, caller }, { ...query, room }));
    return { rows: waiting ? rows.filter((row) => row.waiting) : rows };
  }
  const rooms = room ?? `${caller.user}/*`;
  if (waiting) return await waitingRuns(store, rooms, query);
  const page = await store.runs(rooms, query);
  return { ...page, rows: await tellWaiting(store, page.rows) };
}

/** The run that a narrowed credential is about, if the list is about it too. Errors: `not_found`. */
async function onlyRun({ store, caller }: Asked, query: ListRuns): Promise<readonly RunRow[]> {
  const only = caller.only?.runId;
  const row = only === undefined ? undefined : await store.run(only);
  if (only !== undefined && row === undefined) await mustNotBeRemoved(store, caller, only);
  const shown = row && seesRun(caller, row) && matchesRun(row, query.room ?? row.room, query);
  return shown && query.before === undefined ? [row] : [];
}

/** Whoever has a link knows no run to ask for: here they learn why there is none. Anybody else learns nothing. */
async function mustNotBeRemoved(
  store: ApiContext["store"],
  caller: Caller,
  only: string,
): Promise<void> {
  const removed = await store.removedRun(only);
  if (removed !== undefined && seesRun(caller, removed))
    throw await missingRun(store, caller, only);
}

async function snapshot(
  ctx: Pick<ApiContext, "store">,
  caller: Caller,
  id: string,
): Promise<RunSnapshot> {
  const run = await readRun(ctx.store, caller, id);
  return { run, cursor: formatCursor(ctx.store.epoch, run.lastSeq) };
}
