import type { EventData, JsonValue, StepcastError } from "@stepcast/contracts";
import { cutText, eventErrorOf } from "../event-error.ts";
import type { PlanNode } from "../plan/graph.ts";
import { resolveTemplate, type Scope } from "../plan/template.ts";
import type { Frontier } from "./frontier.ts";
import type { Journal } from "./journal.ts";
import { outcomeOfValue } from "./outcome.ts";
import type { Outputs } from "./outputs.ts";
import type { Phases } from "./phases.ts";
import type { ResultRecord } from "./result-record.ts";
import type { Task } from "./task.ts";

/** How many steps of the plan have ended, and how. */
export interface StepTally {
  succeeded: number;
  failed: number;
  skipped: number;
  cancelled: number;
}

export interface StepEndsOptions {
  readonly journal: Journal;
  readonly frontier: Frontier;
  readonly phases: Phases;
  readonly outputs: Outputs;
  readonly scope: Scope;
  readonly tally: StepTally;
  /** Where nodes go that have all their dependencies now. */
  readonly unblocked: number[];
  /** Stores a result that is too large for an event, and goes on with it, or without one. */
  store(task: Task, text: string, end: (record: ResultRecord | undefined) => void): void;
}

/** The failure that decides the run. */
export interface RunFailure {
  readonly stepId: string;
  readonly error: StepcastError;
}

/** Ends steps: one fact in the journal, and everything that follows from it. */
export class StepEnds {
  readonly #options: StepEndsOptions;
  readonly tally: StepTally;
  failure: RunFailure | undefined;

  constructor(options: StepEndsOptions) {
    this.#options = options;
    this.tally = options.tally;
  }

  succeeded(task: Task, value: JsonValue, record: ResultRecord, durationMs: number): void {
    const { journal, outputs } = this.#options;
    const { step } = task.node;
    const stepId = task.id;
    const { skill } = step;
    const attempt = Math.max(1, task.attempt);
    const roundedMs = Math.round(durationMs);
    const data =
      "output" in record
        ? { stepId, skill, output: record.output, durationMs: roundedMs, attempt }
        : { stepId, skill, ...record, durationMs: roundedMs, attempt };
    journal.add("step.succeeded", data);
    if (task.item >= 0) return;
    outputs.set(step.id, value);
    this.tally.succeeded += 1;
    this.#end(task.node, false);
  }

  /** A failure that another attempt follows. */
  retrying(task: Task, error: StepcastError, durationMs: number, retryAt: number): void {
    this.#options.journal.add("step.failed", { ...this.#failed(task, error, durationMs), retryAt });
  }

  /** A failure that stands; for a step of the plan, what `onFailure` says about it follows. */
  failed(task: Task, error: StepcastError, durationMs: number): void {
    const { journal } = this.#options;
    const data = this.#failed(task, error, durationMs);
    if (task.item >= 0) {
      journal.add("step.failed", data);
      return;
    }
    const { onFailure } = task.node.step;
    const stand = (): void => {
      journal.add("step.failed", data);
      this.tally.failed += 1;
      this.failure ??= { stepId: task.id, error };
      this.#end(task.node, true);
    };
    if (onFailure === "fallback") this.#fallBack(task, data, stand);
    else if (onFailure === "continue") {
      journal.add("step.failed", { ...data, handled: "continue" });
      this.tally.failed += 1;
      this.#end(task.node, false);
    } else stand();
  }

  skipped(
    node: PlanNode,
    code: EventData<"step.skipped">["code"],
    reason: string,
    blocks: boolean,
  ): void {
    const { id: stepId } = node.step;
    this.#options.journal.add("step.skipped", { stepId, code, reason: cutText(reason) });
    this.tally.skipped += 1;
    this.#end(node, blocks);
  }

  cancelled(node: PlanNode, reason: string): void {
    const { id: stepId } = node.step;
    this.#options.journal.add("step.cancelled", { stepId, reason: cutText(reason) });
    this.tally.cancelled += 1;
    this.#end(node, true);
  }

  itemCancelled(task: Task, reason: string): void {
    this.#options.journal.add("step.cancelled", { stepId: task.id, reason: cutText(reason) });
  }

  /** `stand`: there is no value to fall back to. */
  #fallBack(task: Task, data: EventData<"step.failed">, stand: () => void): void {
    const { scope, store } = this.#options;
    const { fallback } = task.node;
    const resolved = fallback === undefined ? undefined : resolveTemplate(fallback, scope);
    const outcome =
      resolved?.ok === true ? outcomeOfValue(resolved.value, "the fallback") : undefined;
    if (outcome?.ok !== true) stand();
    else if (outcome.largeText === undefined)
      this.#fellBack(task, data, outcome.value, { output: outcome.value });
    else
      store(task, outcome.largeText, (record) => {
        if (record === undefined) stand();
        else this.#fellBack(task, data, outcome.value, record);
      });
  }

  #fellBack(
    task: Task,
    data: EventData<"step.failed">,
    value: JsonValue,
    record: ResultRecord,
  ): void {
    const { journal, outputs } = this.#options;
    const { stepId, skill, attempt, durationMs } = data;
    const result = { ...record, durationMs, attempt, fallback: true } as const;
    journal.add("step.failed", { ...data, handled: "fallback" });
    journal.add("step.succeeded", { stepId, skill, ...result });
    outputs.set(stepId, value);
    this.tally.succeeded += 1;
    this.#end(task.node, false);
  }

  #failed(task: Task, error: StepcastError, durationMs: number): EventData<"step.failed"> {
    const attempt = Math.max(1, task.attempt);
    return {
      stepId: task.id,
      skill: task.node.step.skill,
      error: eventErrorOf(error, attempt),
      attempt,
      durationMs: Math.round(durationMs),
    };
  }

  #end(node: PlanNode, blocks: boolean): void {
    const { frontier, phases, unblocked } = this.#options;
    if (node.step.phase !== undefined) phases.stepEnded(node.step.phase);
    frontier.end(node.index, blocks, unblocked);
  }
}
