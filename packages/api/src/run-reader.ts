import { foldRunEvents, limits, type RunState, StepcastError } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import { mayRead } from "./access.ts";
import type { Caller } from "./context.ts";

/** The run as the log says it. Errors: `not_found`, for a foreign run too. */
export async function readRun(store: Store, caller: Caller, runId: string): Promise<RunState> {
  const row = await store.run(runId);
  if (row === undefined || !mayRead(caller, row.room)) throw runNotFound(runId);
  let state: RunState | undefined;
  let after = 0;
  const upTo = store.head();
  do {
    const page = await store.read({
      after,
      upTo,
      feeds: [{ runId }],
      limit: limits.replayPageEvents,
    });
    state = foldRunEvents(
      state,
      page.entries.map((entry) => entry.event),
    );
    after = page.scannedTo;
  } while (after < upTo);
  if (state === undefined) throw runNotFound(runId);
  return state;
}

/** One answer for a run that never was and one of somebody else. */
export function runNotFound(runId: string): StepcastError {
  return new StepcastError("not_found", `There is no run ${runId} here.`);
}
