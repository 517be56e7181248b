import type { KeyedSlots } from "../slots.ts";
import { ReadyQueue } from "./ready-queue.ts";
import type { Task } from "./task.ts";

/**
 * Tasks of a run whose concurrency key is taken. One of them comes back each time that the key is let go, in the
 * order of a ready queue: who holds it next holds up the others anyway. Nobody else of the run waits until that one
 * has tried, which a paused run may do much later.
 */
export class ParkedTasks {
  readonly #keys: Pick<KeyedSlots, "wait">;
  readonly #back: (task: Task) => void;
  readonly #byKey = new Map<string, { readonly tasks: ReadyQueue; readonly freed: () => void }>();

  /** `back`: handed a task that may try for its key again. */
  constructor(keys: Pick<KeyedSlots, "wait">, back: (task: Task) => void) {
    this.#keys = keys;
    this.#back = back;
  }

  add(task: Task, key: string): void {
    let parked = this.#byKey.get(key);
    if (parked === undefined) {
      parked = { tasks: new ReadyQueue(), freed: () => this.#freed(key) };
      this.#byKey.set(key, parked);
    }
    parked.tasks.push(task);
    this.#keys.wait(key, parked.freed);
  }

  /** The key was taken by the run itself: when it is let go, the next of its tasks may try. */
  held(key: string): void {
    const parked = this.#byKey.get(key);
    if (parked !== undefined) this.#keys.wait(key, parked.freed);
  }

  clear(): void {
    this.#byKey.clear();
  }

  #freed(key: string): void {
    const parked = this.#byKey.get(key);
    const task = parked?.tasks.pop();
    if (parked === undefined || task === undefined) return;
    if (parked.tasks.size === 0) this.#byKey.delete(key);
    this.#back(task);
  }
}
