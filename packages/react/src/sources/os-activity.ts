import type { Os2Event } from "@stepcast/dialects";

/** A step of the plan that is shown. */
export interface ActiveStep {
  readonly stepId: string;
  readonly skillId: string;
  readonly label: string;
  readonly status: "running" | "progress" | "success" | "failed";
  /** 0 to 100. */
  readonly progress?: number;
  /** Milliseconds since the Unix epoch. */
  readonly startTime: number;
}

export interface OsActivity {
  readonly activeSteps: readonly ActiveStep[];
  readonly currentPlanId?: string | undefined;
  readonly lastEvent?: Os2Event | undefined;
}

export const noActivity: OsActivity = { activeSteps: [] };

/** How long the end of a plan stays on the screen. */
export const holdMs = 3_000;

/** The source's reducer: a plan that starts takes the place of the one before. Pure. */
export function foldOsActivity(state: OsActivity, event: Os2Event): OsActivity {
  const next = { ...state, lastEvent: event };
  switch (event.type) {
    case "plan_started":
      return { ...next, currentPlanId: event.planId, activeSteps: [] };
    case "plan_completed":
      return next;
    case "step_started": {
      const { stepId, skillId, label, ts } = event;
      const step: ActiveStep = { stepId, skillId, label, status: "running", startTime: ts };
      return of(state, event) ? { ...next, activeSteps: [...state.activeSteps, step] } : next;
    }
    case "step_progress":
      return changed(withRetried(next, event), event, {
        status: "progress",
        progress: event.percent,
      });
    case "step_succeeded":
      return changed(next, event, { status: "success" });
    case "step_failed":
      return changed(next, event, { status: "failed" });
  }
}

/** Logs from before `retried` was told: a step that a retried plan goes on with begins with another attempt, and is not there yet. */
function withRetried(
  state: OsActivity,
  event: Extract<Os2Event, { type: "step_progress" }>,
): OsActivity {
  const { stepId, skillId, label, ts } = event;
  const isKnown = state.activeSteps.some((step) => step.stepId === stepId);
  if (isKnown || skillId === undefined || label === undefined || !of(state, event)) return state;
  const step: ActiveStep = { stepId, skillId, label, status: "running", startTime: ts };
  return { ...state, activeSteps: [...state.activeSteps, step] };
}

function of(state: OsActivity, event: Os2Event): boolean {
  return state.currentPlanId === event.planId;
}

function changed(
  state: OsActivity,
  event: Os2Event & { readonly stepId: string },
  change: Partial<ActiveStep>,
): OsActivity {
  if (!of(state, event)) return state;
  const activeSteps = state.activeSteps.map((step) =>
    step.stepId === event.stepId ? { ...step, ...change } : step,
  );
  return { ...state, activeSteps };
}
