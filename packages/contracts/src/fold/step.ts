import type { StepcastEvent } from "../events/index.ts";
import type { StepState } from "../run.ts";

/**
 * A step's life. `(step, event) -> step`; events that do not concern the step are not passed in.
 *
 *   pending -> waiting -> running -> succeeded
 *                 |        |  ^ \-> failed -> succeeded (fallback)
 *                 |        v  |
 *                 |      retrying
 *                 \-> skipped | cancelled          (from any state that has not ended)
 */
export function foldStep(step: StepState, event: StepcastEvent): StepState {
  switch (event.type) {
    case "step.started":
      return started(step, event);
    case "step.progress":
      return step.status === "running"
        ? {
            ...step,
            percent: event.data.percent,
            message: event.data.message ?? step.message,
          }
        : step;
    case "step.succeeded": {
      const { output, outputRef, preview, durationMs, attempt, reusedFrom } = event.data;
      const ended = {
        endedAt: event.at,
        durationMs,
        attempt: reusedFrom === undefined ? attemptOf(step, attempt) : attempt,
        output,
        outputRef,
        preview,
        reusedFrom,
      };
      return { ...step, ...ended, status: "succeeded", percent: 100, retryAt: undefined };
    }
    case "step.failed":
      return failed(step, event);
    case "step.skipped":
      return {
        ...step,
        status: "skipped",
        reason: event.data.reason,
        skipCode: event.data.code,
        endedAt: event.at,
        retryAt: undefined,
      };
    case "step.cancelled":
      return {
        ...step,
        status: "cancelled",
        reason: event.data.reason,
        endedAt: event.at,
        retryAt: undefined,
      };
    case "approval.requested":
      return step.status === "pending" ? { ...step, status: "waiting", askedAt: event.at } : step;
    case "approval.resolved":
      return step.status === "waiting" ? { ...step, status: "pending" } : step;
    default:
      return step;
  }
}

function started(
  step: StepState,
  event: Extract<StepcastEvent, { type: "step.started" }>,
): StepState {
  const { label, icon, phaseId, attempt, items } = event.data;
  const cutShort =
    step.status === "running" ? { interrupted: (step.interrupted ?? 0) + 1 } : undefined;
  return {
    ...step,
    ...cutShort,
    label,
    icon,
    phaseId,
    attempt,
    items,
    status: "running",
    startedAt: step.startedAt ?? event.at,
    endedAt: undefined,
    durationMs: undefined,
    earlierMs: toldMs(step),
    retryAt: undefined,
    percent: undefined,
    message: undefined,
  };
}

/** What its tries took so far; undefined for nothing. */
function toldMs({ durationMs = 0, earlierMs = 0 }: StepState): number | undefined {
  return earlierMs + durationMs || undefined;
}

/** What ends without a start was not tried, though its event counts from one: its input could not be made, or somebody said no. */
function attemptOf(step: StepState, told: number): number {
  return step.startedAt === undefined ? step.attempt : told;
}

function failed(
  step: StepState,
  event: Extract<StepcastEvent, { type: "step.failed" }>,
): StepState {
  const { error, attempt, durationMs, retryAt, handled } = event.data;
  const failures = step.failures + 1;
  const tried = attemptOf(step, attempt);
  const failure = { ...step, error, attempt: tried, durationMs, failures, handled };
  if (retryAt !== undefined) return { ...failure, status: "retrying", retryAt, failedAt: event.at };
  return { ...failure, status: "failed", endedAt: event.at, retryAt: undefined };
}

/** An item that had not ended when its run did: nobody says of each what became of it. */
export function endedWithRun(step: StepState, endedAt: number): StepState {
  const reason = "its run ended before it did";
  return { ...step, status: "cancelled", reason, endedAt, retryAt: undefined };
}

/** A step that ended and is to run again. */
export function resetStep(step: StepState): StepState {
  const { stepId, skill, label, icon, phaseId, parentStepId, attempt, items } = step;
  return {
    stepId,
    skill,
    label,
    icon,
    phaseId,
    parentStepId,
    items,
    attempt,
    failures: 0,
    earlierMs: toldMs(step),
    status: "pending",
  };
}
