import { type RunRow, runIdPrefix, StepcastError } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import type { Caller } from "./context.ts";

/** The one rule of who may read which room, and act in it: a user, the rooms that are theirs. */
export function mayRead(caller: Caller, room: string): boolean {
  return room.startsWith(`${caller.user}/`);
}

/** The row of a run that the caller may read. Errors: `not_found`, the same for a foreign run and for none. */
export async function ownRun(store: Store, caller: Caller, runId: string): Promise<RunRow> {
  const row = await store.run(runId);
  if (row === undefined || !mayRead(caller, row.room)) throw runNotFound(runId);
  return row;
}

/** One answer for a run or job that never was and one of somebody else. */
export function runNotFound(runId: string): StepcastError {
  const noun = runId.startsWith(runIdPrefix) ? "run" : "run or job";
  return new StepcastError("not_found", `There is no ${noun} ${runId} here.`);
}

/** One answer for a room that never was and one of somebody else. */
export function roomNotFound(room: string): StepcastError {
  return new StepcastError("not_found", `There is no room ${room} here.`);
}
