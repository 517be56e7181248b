import { type EventData, type RunState, StepcastError } from "@stepcast/contracts";
import { eventErrorOf } from "../event-error.ts";
import type { Ending } from "./ending.ts";
import type { Journal } from "./journal.ts";
import { outcomeOfValue } from "./outcome.ts";
import type { Prepared } from "./preparation.ts";
import { storeResult } from "./result-record.ts";
import type { RunClock } from "./run-clock.ts";
import { runOutput } from "./run-output.ts";
import type { Shell } from "./shell.ts";
import type { StepFlow } from "./step-flow.ts";

/** What is known of a run that ends; a run that ends before it was prepared has no steps to speak of. */
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
  const figures = figuresOf(end);
  if (ending.kind === "cancel") {
    const { by, reason } = ending;
    journal.add("run.cancelled", {
      by,
      ...(reason === undefined ? undefined : { reason }),
      ...figures,
    });
  } else journal.add("run.failed", { error: eventErrorOf(ending.error), ...figures });
}

type Figures = Omit<EventData<"run.failed">, "error">;

function figuresOf({ state, runClock, prepared, flow }: EndOfRun): Figures {
  const elapsedMs =
    state.startedAt === undefined && prepared === undefined ? 0 : runClock.elapsedMs();
  const { succeeded, failed, skipped, cancelled } = flow?.tally ?? state;
  const usage = flow?.spend.usage;
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
