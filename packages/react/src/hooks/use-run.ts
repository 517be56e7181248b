import type { RunState, RunView } from "@stepcast/client";
import { idleRunStore } from "./idle-run-store.ts";
import { useStepcast } from "./use-stepcast.ts";
import { useStore } from "./use-store.ts";

/**
 * The live state of a run. With a selector: what it picks from the run, undefined until the run is
 * known. Renders at most once per frame and only when the result changed.
 * Without a run id nothing is watched and the view stays `loading`.
 */
export function useRun(runId: string | undefined): RunView;
export function useRun<T>(runId: string | undefined, select: (run: RunState) => T): T | undefined;
export function useRun<T>(
  runId: string | undefined,
  select?: (run: RunState) => T,
): RunView | T | undefined {
  const client = useStepcast();
  const store = runId === undefined ? idleRunStore : client.runs.store(runId);
  return useStore(store.view, (view): RunView | T | undefined => {
    if (select === undefined) return view;
    return view.run === undefined ? undefined : select(view.run);
  });
}
