import { itemStepId, type JsonValue, StepcastError } from "@stepcast/contracts";
import type { Clock } from "../clock.ts";
import type { Scope } from "../plan/template.ts";
import type { AttemptDesk } from "./attempt-desk.ts";
import { resolveInput } from "./decision.ts";
import { Fan } from "./fan.ts";
import { type Outcome, outcomeOfValue } from "./outcome.ts";
import type { Phases } from "./phases.ts";
import type { Recorded } from "./recorded.ts";
import type { StepEnds } from "./step-ends.ts";
import { stepTask, type Task } from "./task.ts";
import type { Timings } from "./timings.ts";

export interface FansOptions {
  readonly clock: Clock;
  readonly desk: AttemptDesk;
  readonly ends: StepEnds;
  readonly phases: Phases;
  readonly recorded: Recorded;
  readonly scope: Scope;
  readonly timings: Timings;
  /** An item that may start. */
  queue(task: Task): void;
  /** The result of a whole step: the list of its items' results. */
  returned(task: Task, outcome: Outcome, durationMs: number): void;
}

/** The `forEach` steps of a run: begins them, hands out their items, and ends them after the last. */
export class Fans {
  readonly #options: FansOptions;
  readonly #byNode = new Map<number, Fan>();
  /** May begin as soon as anything may. */
  #admitted: Task[] = [];
  #stopped = false;

  constructor(options: FansOptions) {
    this.#options = options;
  }

  add(parent: Task, items: readonly JsonValue[]): void {
    const concurrency = parent.node.step.forEach?.concurrency ?? 1;
    this.#byNode.set(parent.node.index, new Fan(parent, items, concurrency));
  }

  admit(parent: Task): void {
    this.#admitted.push(parent);
  }

  /** Begins what was admitted. False when there was nothing. */
  openAdmitted(): boolean {
    const parents = this.#admitted;
    if (parents.length === 0) return false;
    this.#admitted = [];
    for (const parent of parents) this.#open(parent);
    return true;
  }

  #open(parent: Task): void {
    const fan = this.#byNode.get(parent.node.index);
    if (fan === undefined) return;
    const { phases, desk, recorded } = this.#options;
    phases.stepStarted(parent.node.step.phase);
    desk.openFan(fan);
    fan.begun = true;
    parent.startedAtMs -= recorded.busyMs.get(parent.id) ?? 0;
    for (const [item, end] of recorded.items.get(parent.id) ?? []) fan.keep(item, end);
    this.#feed(fan);
  }

  /** No further item is handed out. */
  stop(): void {
    this.#stopped = true;
  }

  /** After `stop`, with nothing active: what had begun was busy so far, here or before it was cut short. */
  leave(): void {
    const { recorded, timings } = this.#options;
    for (const { parent, begun } of this.#byNode.values())
      timings.passed(
        parent.node.index,
        begun ? this.#busyMs(parent) : (recorded.busyMs.get(parent.id) ?? 0),
      );
    this.#byNode.clear();
  }

  #busyMs(parent: Task): number {
    return Math.max(0, this.#options.clock.monotonic() - parent.startedAtMs);
  }

  itemSucceeded(task: Task, output: JsonValue): void {
    const fan = this.#of(task);
    fan?.succeed(task.item, output);
    if (fan !== undefined) this.#feed(fan);
  }

  itemFailed(task: Task, error: StepcastError): void {
    const fan = this.#of(task);
    fan?.fail(task.item, error);
    if (fan !== undefined) this.#feed(fan);
  }

  #of(task: Task): Fan | undefined {
    return task.item < 0 ? undefined : this.#byNode.get(task.node.index);
  }

  #feed(fan: Fan): void {
    if (this.#stopped) return;
    const { recorded, queue, ends } = this.#options;
    const { parent } = fan;
    for (let item = fan.take(); item !== undefined; item = fan.take()) {
      const id = itemStepId(parent.id, item);
      const task: Task = { ...stepTask(parent.node, recorded.begun.get(id)), id, item };
      const scope: Scope = { ...this.#options.scope, item: fan.items[item] ?? null, index: item };
      const resolved = resolveInput(parent.node, scope);
      if (resolved.ok) {
        task.input = resolved.value;
        queue(task);
        continue;
      }
      const message = `its input refers to ${resolved.pointer}, where there is nothing`;
      const error = new StepcastError("reference_missing", message);
      ends.failed(task, error, 0);
      fan.fail(item, error);
    }
    if (fan.done) this.#end(fan);
  }

  #end(fan: Fan): void {
    const { parent, firstFailure, failures, items, outputs } = fan;
    const { ends, returned, timings } = this.#options;
    // An item that was given up at once has come this way already.
    if (!this.#byNode.delete(parent.node.index)) return;
    const durationMs = this.#busyMs(parent);
    timings.passed(parent.node.index, durationMs);
    if (firstFailure === undefined) {
      returned(parent, outcomeOfValue(outputs, `"${parent.id}"`), durationMs);
      return;
    }
    const { item, error } = firstFailure;
    const message = `${failures} of ${items.length} items failed; item ${item}: ${error.message}`;
    ends.failed(parent, new StepcastError(error.code, message, { hint: error.hint }), durationMs);
  }
}
