import type { StepcastEvent } from "@stepcast/contracts";
import { type Os2Event, os2Event } from "@stepcast/dialects";

type Told<T extends Os2Event["type"]> = Extract<Os2Event, { type: T }>;

/** Called while a graph executes, in the order of its log. What they throw is not heard. */
export interface ExecutorCallbacks {
  readonly onPlanStarted?: ((event: Told<"plan_started">) => void) | undefined;
  readonly onStepStarted?: ((event: Told<"step_started">) => void) | undefined;
  readonly onStepProgress?: ((event: Told<"step_progress">) => void) | undefined;
  readonly onStepCompleted?:
    | ((event: Told<"step_succeeded"> | Told<"step_failed">) => void)
    | undefined;
  readonly onPlanCompleted?: ((event: Told<"plan_completed">) => void) | undefined;
}

/** Calls the callback that an event is for. `toolName`: what a skill is called as a tool. */
export function callBack(
  callbacks: ExecutorCallbacks,
  event: StepcastEvent,
  toolName: (skillId: string) => string,
): void {
  const told = os2Event(event);
  try {
    if (told !== undefined) dispatch(callbacks, withToolName(told, toolName));
  } catch {
    // Work never depends on who watches it.
  }
}

function withToolName(told: Os2Event, toolName: (skillId: string) => string): Os2Event {
  if (!("skillId" in told) || told.skillId === undefined) return told;
  return { ...told, skillId: toolName(told.skillId) };
}

function dispatch(callbacks: ExecutorCallbacks, told: Os2Event): void {
  switch (told.type) {
    case "plan_started":
      callbacks.onPlanStarted?.(told);
      break;
    case "step_started":
      callbacks.onStepStarted?.(told);
      break;
    case "step_progress":
      callbacks.onStepProgress?.(told);
      break;
    case "step_succeeded":
    case "step_failed":
      callbacks.onStepCompleted?.(told);
      break;
    case "plan_completed":
      callbacks.onPlanCompleted?.(told);
      break;
  }
}
