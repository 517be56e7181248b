import { foldRunEvents, limits, type RunState } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";

/** Folds a run from the log. Undefined when the log does not know it. */
export async function readRun(store: Store, runId: string): Promise<RunState | undefined> {
  const upTo = store.head();
  let state: RunState | undefined;
  for (let after = 0; after < upTo; ) {
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
  }
  return state;
}
