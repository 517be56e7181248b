import type { JsonValue, StepcastError } from "@stepcast/contracts";
import type { RecordedItem } from "./recorded.ts";
import type { Task } from "./task.ts";

/** A `forEach` step while its items run. */
export class Fan {
  readonly parent: Task;
  readonly items: readonly JsonValue[];
  readonly outputs: JsonValue[];
  /** Its items may run. */
  begun = false;
  readonly #concurrency: number;
  readonly #ended: Uint8Array;
  #next = 0;
  #open = 0;
  #left: number;
  #failures = 0;
  #firstFailure: { item: number; error: StepcastError } | undefined;

  constructor(parent: Task, items: readonly JsonValue[], concurrency: number) {
    this.parent = parent;
    this.items = items;
    this.#concurrency = concurrency;
    this.outputs = items.map(() => null);
    this.#ended = new Uint8Array(items.length);
    this.#left = items.length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  get failures(): number {
    return this.#failures;
  }

  get firstFailure(): { readonly item: number; readonly error: StepcastError } | undefined {
    return this.#firstFailure;
  }

  /** The next item to run, or undefined while as many as allowed are open or none is left. */
  take(): number | undefined {
    while (this.#next < this.items.length && this.#ended[this.#next] === 1) this.#next += 1;
    if (this.#open >= this.#concurrency || this.#next >= this.items.length) return undefined;
    this.#open += 1;
    this.#next += 1;
    return this.#next - 1;
  }

  /** An item that had ended before this process took over. */
  keep(item: number, end: RecordedItem): void {
    if (item >= this.items.length || this.#ended[item] === 1) return;
    this.#open += 1;
    if (end.ok) this.succeed(item, end.output);
    else this.fail(item, end.error);
  }

  succeed(item: number, output: JsonValue): void {
    this.outputs[item] = output;
    this.#end(item);
  }

  fail(item: number, error: StepcastError): void {
    this.#failures += 1;
    this.#firstFailure ??= { item, error };
    this.#end(item);
  }

  #end(item: number): void {
    this.#ended[item] = 1;
    this.#open -= 1;
    this.#left -= 1;
  }
}
