import type { StepcastEvent } from "../events/index.ts";
import { itemLabel } from "../item-label.ts";
import type { Plan } from "../plan.ts";
import { isStepEnded, type RunState, type StepState } from "../run.ts";
import { endedWithRun, foldStep, resetStep } from "./step.ts";

/**
 * The steps of a run while a batch of events is folded: the list and its index are copied once, at
 * the first change, and changed in place from then on. Nothing that was handed in is ever changed.
 */
export class StepList {
  steps: StepState[];
  index: { [stepId: string]: number };
  #ownsSteps = false;
  #ownsIndex = false;

  constructor(steps: RunState["steps"], index: RunState["stepIndex"]) {
    // Cast: the arrays are only written after #own* copied them.
    this.steps = steps as StepState[];
    this.index = index;
  }

  apply(event: StepcastEvent): void {
    if (event.type === "plan.created") this.#plan(event.data.plan);
    else if (event.type === "run.resumed") this.#reset(event.data.retry?.steps ?? []);
    else if (isRunEnd(event)) this.#endItems(event.at);
    const stepId = "stepId" in event.data ? event.data.stepId : undefined;
    if (stepId === undefined) return;
    if (!Object.hasOwn(this.index, stepId)) {
      if (event.type === "step.started") this.#item(event.data);
      else if (event.type === "step.failed") this.#unstarted(event.data);
    }
    this.#change(stepId, (step) => foldStep(step, event));
  }

  #plan(plan: Plan): void {
    this.steps = plan.steps.map(pending);
    this.index = Object.fromEntries(plan.steps.map((step, place) => [step.id, place]));
    this.#ownsSteps = true;
    this.#ownsIndex = true;
  }

  #reset(stepIds: readonly string[]): void {
    for (const stepId of stepIds) this.#change(stepId, resetStep);
  }

  /** An item waits for its turn, or for another attempt, no longer than its run lasts. */
  #endItems(endedAt: number): void {
    for (const { stepId, parentStepId, status } of this.steps) {
      if (parentStepId === undefined || isStepEnded(status)) continue;
      this.#change(stepId, (step) => endedWithRun(step, endedAt));
    }
  }

  /** An item whose input could not be made fails without a start. */
  #unstarted({ stepId, skill }: { stepId: string; skill: string }): void {
    const slash = stepId.indexOf("/");
    const parent = slash < 0 ? undefined : this.#step(stepId.slice(0, slash));
    if (parent === undefined) return;
    const label = itemLabel(parent.label, Number(stepId.slice(slash + 1)));
    this.#item({ stepId, skill, label, parentStepId: parent.stepId });
  }

  #item(started: {
    stepId: string;
    skill: string;
    label: string;
    parentStepId?: string | undefined;
  }): void {
    if (!this.#ownsIndex) this.index = { ...this.index };
    if (!this.#ownsSteps) this.steps = [...this.steps];
    this.#ownsIndex = true;
    this.#ownsSteps = true;
    this.index[started.stepId] = this.steps.length;
    const { stepId, skill, label, parentStepId } = started;
    this.steps.push({
      stepId,
      skill,
      label,
      parentStepId,
      status: "pending",
      attempt: 0,
      failures: 0,
    });
  }

  #step(stepId: string): StepState | undefined {
    const place = Object.hasOwn(this.index, stepId) ? this.index[stepId] : undefined;
    return place === undefined ? undefined : this.steps[place];
  }

  #change(stepId: string, fold: (step: StepState) => StepState): void {
    const step = this.#step(stepId);
    const place = this.index[stepId];
    if (place === undefined || step === undefined) return;
    const next = fold(step);
    if (next === step) return;
    if (!this.#ownsSteps) this.steps = [...this.steps];
    this.#ownsSteps = true;
    this.steps[place] = next;
  }
}

function isRunEnd({ type }: StepcastEvent): boolean {
  return type === "run.completed" || type === "run.failed" || type === "run.cancelled";
}

function pending(step: Plan["steps"][number]): StepState {
  return {
    stepId: step.id,
    skill: step.skill,
    label: step.label ?? step.id,
    icon: step.icon,
    phaseId: step.phase,
    status: "pending",
    attempt: 0,
    failures: 0,
  };
}
