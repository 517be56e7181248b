import type { EventOf, StepcastEvent } from "@stepcast/contracts";
import type { Evidence, Violation } from "./evidence.ts";

interface Step {
  readonly needs: readonly string[];
  /** Of a `forEach` step, once it has started: its items are `<id>/0`, `<id>/1`, ... */
  items: number;
  started: number;
  failed: number;
  attempt: number;
  succeeded: boolean;
}

/** One run as its facts come: each step in its time, recorded once, and an end. */
class RunWatch {
  readonly violations: Violation[] = [];
  readonly #runId: string;
  readonly #steps = new Map<string, Step>();
  #ended: string | undefined;

  constructor(runId: string) {
    this.#runId = runId;
  }

  take(event: StepcastEvent): void {
    if (this.#ended !== undefined)
      this.#report("run_incomplete", `${event.type} (seq ${event.seq}) came after ${this.#ended}`);
    switch (event.type) {
      case "plan.created":
        for (const { id, needs } of event.data.plan.steps) this.#add(id, needs);
        break;
      case "step.started":
        this.#start(event);
        break;
      case "step.failed":
        this.#fail(event);
        break;
      case "step.succeeded":
        this.#succeed(event);
        break;
      case "run.completed":
      case "run.failed":
      case "run.cancelled":
        this.#ended = event.type;
        break;
      default:
    }
  }

  /** Call after the last fact. */
  finish(): void {
    if (this.#ended !== "run.completed")
      this.#report("run_incomplete", `ended as ${this.#ended ?? "nothing"}, not run.completed`);
    for (const [stepId, step] of this.#steps)
      if (!step.succeeded) this.#report("run_incomplete", `step ${stepId} has no recorded success`);
  }

  /** Times a body ran again, having been cut short: allowed, and counted. */
  get repeated(): number {
    return [...this.#steps.values()].reduce(
      (sum, { started, failed }) => sum + Math.max(0, started - failed - 1),
      0,
    );
  }

  #start({ seq, data }: EventOf<"step.started">): void {
    const step = this.#step(data.stepId, seq);
    if (step === undefined) return;
    if (step.succeeded)
      this.#report(
        "step_run_again",
        `step ${data.stepId} was recorded and started again (seq ${seq})`,
      );
    if (data.attempt <= step.attempt)
      this.#report(
        "step_run_again",
        `step ${data.stepId} started attempt ${data.attempt} twice (seq ${seq})`,
      );
    for (const need of step.needs)
      if (this.#steps.get(need)?.succeeded !== true)
        this.#report(
          "step_too_early",
          `step ${data.stepId} started (seq ${seq}) before ${need} succeeded`,
        );
    step.started += 1;
    step.attempt = data.attempt;
    step.items = data.items ?? 0;
  }

  #fail({ seq, data }: EventOf<"step.failed">): void {
    const step = this.#step(data.stepId, seq);
    if (step === undefined) return;
    if (step.succeeded)
      this.#report(
        "step_run_again",
        `step ${data.stepId} was recorded and then failed (seq ${seq})`,
      );
    step.failed += 1;
  }

  #succeed({ seq, data }: EventOf<"step.succeeded">): void {
    const step = this.#step(data.stepId, seq);
    if (step === undefined) return;
    if (step.succeeded)
      this.#report("step_run_again", `step ${data.stepId} was recorded twice (seq ${seq})`);
    if (data.attempt !== step.attempt)
      this.#report(
        "step_too_early",
        `step ${data.stepId} recorded attempt ${data.attempt}, not ${step.attempt} which started (seq ${seq})`,
      );
    for (let item = 0; item < step.items; item += 1)
      if (this.#steps.get(`${data.stepId}/${item}`)?.succeeded !== true)
        this.#report(
          "step_too_early",
          `step ${data.stepId} succeeded (seq ${seq}) before its item ${item}`,
        );
    step.succeeded = true;
  }

  #add(stepId: string, needs: readonly string[] = []): Step {
    const step = { needs, items: 0, started: 0, failed: 0, attempt: 0, succeeded: false };
    this.#steps.set(stepId, step);
    return step;
  }

  #step(stepId: string, seq: number): Step | undefined {
    const known = this.#steps.get(stepId);
    if (known !== undefined) return known;
    const [parentId = "", item] = stepId.split("/");
    const parent = this.#steps.get(parentId);
    if (parent !== undefined && Number(item) < parent.items) return this.#add(stepId, parent.needs);
    this.#report("step_too_early", `step ${stepId} (seq ${seq}) is not of the plan, or not yet`);
    return undefined;
  }

  #report(rule: Violation["rule"], message: string): void {
    this.violations.push({ rule, message: `${this.#runId}: ${message}` });
  }
}

export interface RunCheck {
  readonly violations: readonly Violation[];
  readonly repeatedBodies: number;
}

/** Every run of the log ran each step of its plan to one recorded success, in an order that the plan allows, and completed. */
export function checkRuns({ log }: Evidence): RunCheck {
  const watches = new Map<string, RunWatch>();
  for (const event of log) {
    if (event.runId === undefined) continue;
    const watch = watches.get(event.runId) ?? new RunWatch(event.runId);
    watches.set(event.runId, watch);
    watch.take(event);
  }
  let repeatedBodies = 0;
  for (const watch of watches.values()) {
    watch.finish();
    repeatedBodies += watch.repeated;
  }
  return {
    violations: [...watches.values()].flatMap(({ violations }) => violations),
    repeatedBodies,
  };
}
