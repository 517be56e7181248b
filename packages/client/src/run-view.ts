import type { EventsOf, RunState, StepcastError } from "@stepcast/contracts";
import type { ExternalStore } from "./external-store.ts";

/** A run as a screen shows it. */
export interface RunView {
  readonly runId: string;
  /** `loading` until the first state is known; `failed` when there is none to be had, see `error`. */
  readonly status: "loading" | "ready" | "failed";
  readonly run: RunState | undefined;
  /** `not_found`, `unauthorized`, ...: why there is nothing to show. A dropped connection is none. */
  readonly error: StepcastError | undefined;
}

/** What the activity list is made of. */
export const activityTypes = [
  "run.*",
  "plan.*",
  "phase.*",
  "decision.*",
  "thinking.*",
  "tool.*",
  "log.*",
  "approval.*",
  "artifact.*",
  "alarm.*",
  "budget.*",
  "step.started",
  "step.succeeded",
  "step.failed",
  "step.skipped",
  "step.cancelled",
] as const;

export type ActivityEvent = EventsOf<(typeof activityTypes)[number]>;

/** The run's latest happenings, oldest first: thoughts, tools, logs, decisions, starts and ends of steps. */
export interface RunActivity {
  readonly events: readonly ActivityEvent[];
  /** How many older ones were let go; they are still in the log. */
  readonly dropped: number;
}

/**
 * The live state of one run, folded outside of any framework. It watches while somebody is
 * subscribed to either part, and a little longer, so that leaving and coming back costs nothing.
 */
export interface RunStore {
  readonly runId: string;
  readonly view: ExternalStore<RunView>;
  readonly activity: ExternalStore<RunActivity>;
}
