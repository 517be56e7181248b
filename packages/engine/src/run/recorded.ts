import {
  isErrorCode,
  type JsonValue,
  type RunState,
  StepcastError,
  type StepState,
} from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import type { PlanGraph } from "../plan/graph.ts";
import { Outputs } from "./outputs.ts";

/** How a step of the plan is known to have ended. */
export interface RecordedEnd {
  /** What depends on it cannot run. */
  readonly blocks: boolean;
  /** It fails the run. */
  readonly failure?: { readonly stepId: string; readonly error: StepcastError } | undefined;
}

export type RecordedItem =
  | { readonly ok: true; readonly output: JsonValue }
  | { readonly ok: false; readonly error: StepcastError };

/** The tries of a step or item so far; without a start they were made before the run was retried. */
export type Begun = Pick<
  StepState,
  "attempt" | "failures" | "interrupted" | "retryAt" | "failedAt" | "startedAt"
>;

/** What a run's log says about its steps, ready to go on from. */
export interface Recorded {
  readonly outputs: Outputs;
  /** By place in the plan. */
  readonly ended: ReadonlyMap<number, RecordedEnd>;
  /** Steps and items that were tried and run again. */
  readonly begun: ReadonlyMap<string, Begun>;
  /** How items of `forEach` steps ended, by step and item. */
  readonly items: ReadonlyMap<string, ReadonlyMap<number, RecordedItem>>;
  /** For how long `forEach` steps were known to be busy that were cut short, in milliseconds. */
  readonly busyMs: ReadonlyMap<string, number>;
}

/** Reads back what is needed of a folded run; large outputs come from the store. Errors: storage errors. */
export async function readRecorded(
  state: RunState,
  graph: PlanGraph,
  store: Store,
): Promise<Recorded> {
  const outputs = new Outputs();
  const ended = new Map<number, RecordedEnd>();
  const begun = new Map<string, StepState>();
  const items = new Map<string, Map<number, RecordedItem>>();
  const busyMs = new Map<string, number>();
  for (const [index, step] of state.steps.entries()) {
    if (isUntouched(step)) continue;
    const end = recordedEnd(step);
    addBusy(busyMs, step, begun);
    if (step.attempt > 0 && end === undefined) begun.set(step.stepId, step);
    if (end === undefined) continue;
    const output = await outputOf(step, state.room, store);
    if (index >= graph.nodes.length) addItem(items, step, end, output);
    else ended.set(index, end);
    if (output !== undefined) outputs.set(step.stepId, output);
  }
  return { outputs, ended, begun, items, busyMs };
}

/** As all are of a run that begins. */
function isUntouched({ status, attempt }: StepState): boolean {
  return status === "pending" && attempt === 0;
}

/** From the start of a step that was cut short to what was last told of its items: that is not done again. */
function addBusy(
  busyMs: Map<string, number>,
  { parentStepId = "", endedAt, failedAt }: StepState,
  begun: ReadonlyMap<string, StepState>,
): void {
  const startedAt = begun.get(parentStepId)?.startedAt;
  const toldAt = endedAt ?? failedAt;
  if (startedAt === undefined || toldAt === undefined) return;
  busyMs.set(parentStepId, Math.max(busyMs.get(parentStepId) ?? 0, toldAt - startedAt));
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
      // An item runs again, and its attempts are counted on.
      return step.parentStepId === undefined ? { blocks: true } : undefined;
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
  items: Map<string, Map<number, RecordedItem>>,
  step: StepState,
  { failure }: RecordedEnd,
  output: JsonValue | undefined,
): void {
  const parent = step.parentStepId ?? "";
  const known = items.get(parent) ?? new Map<number, RecordedItem>();
  const item = Number(step.stepId.slice(parent.length + 1));
  if (output !== undefined) known.set(item, { ok: true, output });
  else if (failure !== undefined) known.set(item, { ok: false, error: failure.error });
  items.set(parent, known);
}

/** A step's result, inline or from the store. Errors: `not_found` when the artifact is gone. */
/** Undefined for one without: it did not succeed. */
async function outputOf(
  step: StepState,
  room: string,
  store: Store,
): Promise<JsonValue | undefined> {
  if (step.status !== "succeeded") return undefined;
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
