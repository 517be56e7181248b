import type { StepcastEvent } from "../events/index.ts";
import type { RunRow, RunState } from "../run.ts";
import { foldRunRow } from "./run-row.ts";
import { foldSignal } from "./signal.ts";
import { StepList } from "./step-list.ts";

/**
 * What a run's events say about it: `(state, event) -> state`. The one fold that recovery, the API's
 * snapshot and the browser share.
 *
 * Pure: `state` is never changed. Total: any event in any order gives a state. Idempotent: an event
 * with `seq <= state.lastSeq` changes nothing. Undefined until `run.queued` was seen.
 */
export function foldRun(state: RunState | undefined, event: StepcastEvent): RunState | undefined {
  return foldRunEvents(state, [event]);
}

/** {@link foldRun} over several events, copying what they touch once. Equal to folding them one by one. */
export function foldRunEvents(
  state: RunState | undefined,
  events: Iterable<StepcastEvent>,
): RunState | undefined {
  let next = state;
  let steps: StepList | undefined;
  for (const event of events) {
    const row = foldRunRow(next, event);
    if (row === next) continue;
    if (next === undefined) {
      if (row !== undefined) next = begin(row, event);
      continue;
    }
    steps ??= new StepList(next.steps, next.stepIndex);
    next = { ...next, ...row, ...foldDetail(next, event) };
    steps.apply(event);
  }
  return next === undefined || steps === undefined
    ? next
    : { ...next, steps: steps.steps, stepIndex: steps.index };
}

function begin(row: RunRow, event: StepcastEvent): RunState {
  const queued = event.type === "run.queued" ? event.data : undefined;
  return {
    ...row,
    input: queued?.input,
    rerunFrom: queued?.rerunFrom,
    steps: [],
    stepIndex: {},
    phases: [],
    approvals: [],
    artifacts: [],
    usage: { inputTokens: 0, outputTokens: 0, usd: 0 },
  };
}

function foldDetail(state: RunState, event: StepcastEvent): Partial<RunState> {
  switch (event.type) {
    case "plan.created": {
      const { plan, planHash, explanation } = event.data;
      const phases = (plan.phases ?? []).map(({ id, name }) => ({
        phaseId: id,
        name,
        status: "pending" as const,
      }));
      return { plan, planHash, explanation, phases };
    }
    case "run.started":
      return { layers: event.data.layers };
    case "run.completed": {
      const { output, outputRef, preview, speedup, criticalPathMs } = event.data;
      return { output, outputRef, preview, speedup, criticalPathMs };
    }
    case "run.failed":
    case "run.cancelled":
      return { speedup: event.data.speedup, criticalPathMs: event.data.criticalPathMs };
    case "decision.made":
      return { decision: event.data };
    default:
      return foldSignal(state, event);
  }
}
