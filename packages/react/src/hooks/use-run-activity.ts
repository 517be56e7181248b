import type { RunActivity } from "@stepcast/client";
import { idleRunStore } from "./idle-run-store.ts";
import { useStepcast } from "./use-stepcast.ts";
import { useStore } from "./use-store.ts";

const whole = (activity: RunActivity): RunActivity => activity;

/** The run's latest happenings, oldest first: thoughts, tools, logs, decisions, starts and ends of steps. */
export function useRunActivity(runId: string | undefined): RunActivity {
  const client = useStepcast();
  const store = runId === undefined ? idleRunStore : client.runs.store(runId);
  return useStore(store.activity, whole);
}
