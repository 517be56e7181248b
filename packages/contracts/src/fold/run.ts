import type { StepcastEvent } from "../events/index.ts";
import type { RunRow, RunState } from "../run.ts";
import { traceIdOf } from "../trace-id.ts";
import { beginRow, changeRow, concernsRow } from "./run-row.ts";
import { type RunDraft, SignalLists } from "./signal.ts";
import { StepList } from "./step-list.ts";

/** What a run that goes on after its end no longer has. */
const notEnded = {
  cancelCommand: undefined,
  output: undefined,
  outputRef: undefined,
  preview: undefined,
  speedup: undefined,
  criticalPathMs: undefined,
};

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
  let seen = state;
  let draft: RunDraft | undefined;
  let steps: StepList | undefined;
  let signals: SignalLists | undefined;
  for (const event of events) {
    if (seen === undefined) seen = begin(beginRow(event), event);
    else if (concernsRow(seen, event)) {
      draft ??= { ...seen };
      steps ??= new StepList(draft.steps, draft.stepIndex);
      signals ??= new SignalLists(draft);
      seen = draft;
      const detail = foldDetail(event);
      if (detail === undefined) signals.apply(event);
      else Object.assign(draft, detail);
      changeRow(draft, event);
      steps.apply(event);
    }
  }
  if (draft === undefined || steps === undefined) return seen;
  draft.steps = steps.steps;
  draft.stepIndex = steps.index;
  return draft;
}

function begin(row: RunRow | undefined, event: StepcastEvent): RunState | undefined {
  if (row === undefined) return undefined;
  const queued = event.type === "run.queued" ? event.data : undefined;
  return {
    ...row,
    input: queued?.input,
    skills: queued?.skills,
    rerunFrom: queued?.rerunFrom,
    traceId: traceIdOf(queued?.traceparent),
    steps: [],
    stepIndex: {},
    phases: [],
    approvals: [],
    artifacts: [],
    usage: { inputTokens: 0, outputTokens: 0, usd: 0 },
  };
}

/** What an event changes beside the row, the steps and the lists; undefined for nothing. */
function foldDetail(event: StepcastEvent): Partial<RunState> | undefined {
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
    case "run.cancel_requested":
      return { cancelCommand: event.data };
    case "run.completed": {
      const { output, outputRef, preview, speedup, criticalPathMs } = event.data;
      return { output, outputRef, preview, speedup, criticalPathMs };
    }
    case "run.failed":
    case "run.cancelled":
      return { speedup: event.data.speedup, criticalPathMs: event.data.criticalPathMs };
    case "run.resumed":
      return event.data.retry === undefined ? undefined : { ...notEnded, retriedAt: event.at };
    case "decision.made":
      return { decision: event.data };
    default:
      return undefined;
  }
}
