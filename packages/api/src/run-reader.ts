import { foldRunEvents, limits, type RunState } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import type { Caller } from "./context.ts";
import { ownRun, runNotFound } from "./own-run.ts";

/** The run as the log says it. Errors: `not_found`, for a foreign run too. */
export async function readRun(store: Store, caller: Caller, runId: string): Promise<RunState> {
  const row = await ownRun(store, caller, runId);
  // The row is a projection of the log, so nothing of the run comes after its last event.
  let after = 0;
  let state: RunState | undefined;
  do {
    const page = await store.read({
      after,
      upTo: row.lastSeq,
      feeds: [{ runId, room: row.room }],
      limit: limits.replayPageEvents,
    });
    state = foldRunEvents(
      state,
      page.entries.map((entry) => entry.event),
    );
    after = page.scannedTo;
  } while (after < row.lastSeq);
  if (state === undefined) throw runNotFound(runId);
  return state;
}
