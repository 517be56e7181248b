import type { RunState, StepStatus } from "@stepcast/client";
import type { TickerLabels } from "./ticker-labels.ts";
import { stepLabel } from "./ticker-step.ts";

/** Status changes wait here until the next sentence may be spoken. Progress is never spoken. */
export class Announcer {
  readonly #said = new Map<string, StepStatus>();
  readonly #waiting = new Map<string, { readonly name: string; readonly status: StepStatus }>();
  #runStatus: RunState["status"] | undefined;
  #ending: string | undefined;

  /** Takes note of what changed. The first state is taken as known, not as news. */
  note(run: Pick<RunState, "steps" | "status" | "error">, labels: TickerLabels): void {
    const known = this.#runStatus !== undefined;
    if (known && run.status !== this.#runStatus) this.#ending = endSentence(run, labels);
    this.#runStatus = run.status;
    for (const step of run.steps) {
      if (step.parentStepId !== undefined || this.#said.get(step.stepId) === step.status) continue;
      this.#said.set(step.stepId, step.status);
      if (known)
        this.#waiting.set(step.stepId, {
          name: stepLabel(step, labels.statusLines),
          status: step.status,
        });
    }
  }

  /** The one sentence to speak now, or undefined. Says the most urgent, sums up the rest, forgets both. */
  next(labels: TickerLabels): string | undefined {
    const changes = [...this.#waiting.values()];
    const ending = this.#ending;
    this.#waiting.clear();
    this.#ending = undefined;
    return ending ?? stepSentence(changes, labels);
  }
}

/** How a run ended, in a sentence; undefined while it goes on. */
export function endSentence(
  { status, error }: Pick<RunState, "status" | "error">,
  { said, noPlan }: Pick<TickerLabels, "said" | "noPlan">,
): string | undefined {
  if (status === "completed") return said.runCompleted;
  if (status === "failed") return error?.code === "goal_not_understood" ? noPlan : said.runFailed;
  return status === "cancelled" ? said.runCancelled : undefined;
}

type Change = { readonly name: string; readonly status: StepStatus };

function stepSentence(
  changes: readonly Change[],
  { said }: Pick<TickerLabels, "said">,
): string | undefined {
  const named = (status: StepStatus) => changes.find((change) => change.status === status);
  const failed = named("failed");
  if (failed !== undefined) return said.failed(failed.name);
  const waiting = named("waiting");
  if (waiting !== undefined) return said.needsYou(waiting.name);
  const succeeded = changes.filter((change) => change.status === "succeeded");
  const [first] = succeeded;
  if (first !== undefined && succeeded.length === 1) return said.succeeded(first.name);
  if (succeeded.length > 1) return said.severalSucceeded(succeeded.length);
  const started = named("running");
  return started === undefined ? undefined : said.started(started.name);
}
