import {
  isErrorCode,
  type JsonValue,
  type RunState,
  StepcastError,
  type StepState,
} from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import type { PlanGraph } from "../plan/graph.ts";

/** How a step of the plan is known to have ended. */
export interface RecordedEnd {
  /** What depends on it cannot run. */
  readonly blocks: boolean;
  /** It fails the run. */
  readonly failure?: { readonly stepId: string; readonly error: StepcastError } | undefined;
}

/** What a run's log says about its steps, ready to go on from. */
export interface Recorded {
  readonly outputs: Map<string, JsonValue>;
  /** By place in the plan. */
  readonly ended: ReadonlyMap<number, RecordedEnd>;
  /** Steps and items that were tried and have not ended. */
  readonly begun: ReadonlyMap<string, Pick<StepState, "attempt" | "failures" | "retryAt">>;
  /** Results of items of `forEach` steps that have not ended, by step and item. */
  readonly items: ReadonlyMap<string, ReadonlyMap<number, JsonValue>>;
}

/** Reads back what is needed of a folded run; large outputs come from the store. Errors: storage errors. */
export async function readRecorded(
  state: RunState,
  graph: PlanGraph,
  store: Store,
): Promise<Recorded> {
  const outputs = new Map<string, JsonValue>();
  const ended = new Map<number, RecordedEnd>();
  const begun = new Map<string, StepState>();
  const items = new Map<string, Map<number, JsonValue>>();
  for (const [index, step] of state.steps.entries()) {
    if (step.status === "pending" && step.attempt === 0) continue;
    const end = index < graph.nodes.length ? recordedEnd(step) : undefined;
    if (end !== undefined) ended.set(index, end);
    else if (step.status !== "succeeded") begun.set(step.stepId, step);
    if (step.status !== "succeeded") continue;
    const output = await outputOf(step, state.room, store);
    if (step.parentStepId === undefined) outputs.set(step.stepId, output);
    else addItem(items, step, output);
  }
  return { outputs, ended, begun, items };
}

function recordedEnd(step: StepState): RecordedEnd | undefined {
  switch (step.status) {
    case "succeeded":
      return { blocks: false };
    case "failed":
      return step.handled === undefined
        ? { blocks: true, failure: failureOf(step) }
        : { blocks: false };
    case "skipped":
      return { blocks: step.skipCode !== "condition" && step.skipCode !== "reference" };
    case "cancelled":
      return { blocks: true };
    default:
      return undefined;
  }
}

/** Codes in the log are ours unless the log is from a newer version; such a one is told as `skill_failed`. */
function failureOf(step: StepState): { stepId: string; error: StepcastError } {
  const { code, message = "the step failed", hint } = step.error ?? {};
  const known = isErrorCode(code) ? code : "skill_failed";
  return { stepId: step.stepId, error: new StepcastError(known, message, { hint }) };
}

function addItem(
  items: Map<string, Map<number, JsonValue>>,
  step: StepState,
  output: JsonValue,
): void {
  const parent = step.parentStepId ?? "";
  const known = items.get(parent) ?? new Map<number, JsonValue>();
  known.set(Number(step.stepId.slice(parent.length + 1)), output);
  items.set(parent, known);
}

/** A step's result, inline or from the store. Errors: `not_found` when the artifact is gone. */
export async function outputOf(step: StepState, room: string, store: Store): Promise<JsonValue> {
  if (step.outputRef === undefined) return step.output ?? null;
  const stored = await store.artifact(room, step.outputRef.$artifact);
  if (stored === undefined) {
    throw new StepcastError(
      "not_found",
      `The recorded result of "${step.stepId}" is gone from the store`,
    );
  }
  // Cast: the bytes were written from a JSON value by this engine.
  return JSON.parse(new TextDecoder().decode(stored.bytes)) as JsonValue;
}
