import { type RunRow, runIdPrefix, StepcastError } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import { type Deed, isThere, mustBeAllowed } from "./access.ts";
import type { Caller } from "./context.ts";

/**
 * The row of a run, once the caller may do this with it.
 * Errors: `not_found`, the same for a foreign run and for none; `forbidden` for a run that is there
 * for the caller, who may not do this.
 */
export async function ownRun(
  store: Store,
  caller: Caller,
  runId: string,
  deed: Deed = "read",
): Promise<RunRow> {
  const row = await store.run(runId);
  if (row === undefined) throw await missingRun(store, caller, runId);
  if (!seesRun(caller, row)) throw runNotFound(runId);
  mustBeAllowed(caller, deed, row.room);
  return row;
}

/** Whoever could have seen a run that retention removed is told when that was: `details.removedAt`, in milliseconds. */
export async function missingRun(
  store: Pick<Store, "removedRun">,
  caller: Caller,
  runId: string,
): Promise<StepcastError> {
  const removed = await store.removedRun(runId);
  if (removed === undefined || !seesRun(caller, removed)) return runNotFound(runId);
  const { removedAt } = removed;
  const day = new Date(removedAt).toISOString().slice(0, 10);
  return new StepcastError("not_found", `The run ${runId} was removed by retention on ${day}.`, {
    hint: "Ended runs are kept for as long as the server's settings say. Start it again.",
    details: { removedAt },
  });
}

/** True for a run that is there for the caller. */
export function seesRun(caller: Caller, row: Pick<RunRow, "runId" | "room">): boolean {
  const { only } = caller;
  if (only?.agentId !== undefined) return false;
  return (only?.runId ?? row.runId) === row.runId && isThere(caller, row.room);
}

/** One answer for a run or job that never was and one of somebody else. */
export function runNotFound(runId: string): StepcastError {
  const noun = runId.startsWith(runIdPrefix) ? "run" : "run or job";
  return new StepcastError("not_found", `There is no ${noun} ${runId} here.`);
}
