import { type EventData, isStepEnded, type RunState, StepcastError } from "@stepcast/contracts";
import { cutText, eventErrorOf } from "../event-error.ts";
import { type Ending, errorOfEnding, fateOfRest } from "./ending.ts";
import type { Journal } from "./journal.ts";
import { outcomeOfValue } from "./outcome.ts";
import type { Prepared } from "./preparation.ts";
import { storeResult } from "./result-record.ts";
import type { RunClock } from "./run-clock.ts";
import { runOutput } from "./run-output.ts";
import type { Shell } from "./shell.ts";
import { Spend } from "./spend.ts";
import type { StepTally } from "./step-ends.ts";
import type { StepFlow } from "./step-flow.ts";

/** What is known of a run that ends; one that ends before it was prepared has no flow. */
export interface EndOfRun {
  readonly shell: Shell;
  readonly journal: Journal;
  readonly state: RunState;
  readonly runClock: RunClock;
  readonly prepared: Prepared | undefined;
  readonly flow: StepFlow | undefined;
}

/** Says how a run ended whose steps are through: the plan decides, not luck. */
export async function sayFinished(
  end: EndOfRun & { prepared: Prepared; flow: StepFlow },
): Promise<void> {
  const { shell, journal, state, prepared, flow } = end;
  const { failure } = flow;
  const figures = figuresOf(end);
  if (failure !== undefined) {
    const message = `Step "${failure.stepId}" failed: ${failure.error.message}`;
    const error = new StepcastError(failure.error.code, message, { hint: failure.error.hint });
    journal.add("run.failed", { error: eventErrorOf(error), ...figures });
    return;
  }
  const outcome = outcomeOfValue(
    runOutput(prepared.plan, prepared.graph, flow.scope),
    "the plan's output",
  );
  if (!outcome.ok) {
    journal.add("run.failed", { error: eventErrorOf(outcome.error), ...figures });
    return;
  }
  const record =
    outcome.largeText === undefined
      ? { output: outcome.value }
      : await storeResult(shell, state.room, "output", outcome.largeText);
  journal.add("run.completed", { ...record, ...figures });
}

/** Says how a run ended that was brought to an end. */
export function sayEnded(end: EndOfRun, ending: Ending): void {
  const { journal } = end;
  if (end.flow === undefined) expireUnprepared(end);
  const figures = { ...figuresOf(end), ...(end.flow === undefined && endUnprepared(end, ending)) };
  if (ending.kind === "cancel") {
    const { by, reason } = ending;
    journal.add("run.cancelled", {
      by,
      ...(reason === undefined ? undefined : { reason }),
      ...figures,
    });
  } else journal.add("run.failed", { error: eventErrorOf(ending.error), ...figures });
}

/** Says of every step what became of it where no flow can: the run ends before it was prepared. Returns how many ended, and how. */
function endUnprepared({ journal, state }: EndOfRun, ending: Ending): StepTally {
  const { succeeded, failed, skipped, cancelled, plan } = state;
  const tally = { succeeded, failed, skipped, cancelled };
  const reason = cutText(errorOfEnding(ending).message);
  for (const { id: stepId } of plan?.steps ?? []) {
    const place = Object.hasOwn(state.stepIndex, stepId) ? state.stepIndex[stepId] : undefined;
    const step = place === undefined ? undefined : state.steps[place];
    if (step !== undefined && isStepEnded(step.status)) continue;
    if (fateOfRest(ending) === "cancel") {
      journal.add("step.cancelled", { stepId, reason });
      tally.cancelled += 1;
    } else {
      journal.add("step.skipped", { stepId, code: "run_ended", reason });
      tally.skipped += 1;
    }
  }
  return tally;
}

/** A question of a run that ends is not asked any more, also where no flow asks it. */
function expireUnprepared({ journal, state }: EndOfRun): void {
  for (const { approvalId, stepId, status } of state.approvals)
    if (status === "open") journal.add("approval.expired", { approvalId, stepId });
}

type Figures = Omit<EventData<"run.failed">, "error">;

function figuresOf({ state, runClock, prepared, flow }: EndOfRun): Figures {
  const elapsedMs =
    state.startedAt === undefined && prepared === undefined ? 0 : runClock.elapsedMs();
  const { succeeded, failed, skipped, cancelled } = flow?.tally ?? state;
  const { usage } = flow?.spend ?? new Spend(undefined, state);
  return {
    durationMs: Math.round(elapsedMs),
    totalSteps: prepared?.plan.steps.length ?? state.totalSteps,
    succeeded,
    failed,
    skipped,
    cancelled,
    layers: prepared?.graph.order.depth ?? state.layers ?? 0,
    speedup: flow?.timings.speedup(elapsedMs) ?? 1,
    criticalPathMs: flow?.timings.criticalPathMs() ?? 0,
    ...(usage === undefined ? undefined : { usage }),
  };
}
