import { isRunEnded, type RunState } from "@stepcast/contracts";
import type { RunTab } from "./run-tab.ts";

/** A finished run is opened for its results, any other for what it does. */
export function arrivalTab(run: RunState): RunTab {
  if (run.status === "completed") return "results";
  return isRunEnded(run.status) ? "steps" : "activity";
}
