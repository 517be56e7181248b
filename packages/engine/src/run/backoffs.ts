import type { Clock } from "../clock.ts";
import type { Task } from "./task.ts";

/** Tasks that wait for their next attempt. */
export class Backoffs {
  readonly #clock: Clock;
  readonly #due: (task: Task) => void;
  readonly #waiting = new Map<Task, () => void>();

  constructor(clock: Clock, due: (task: Task) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  add(task: Task, waitMs: number): void {
    const cancel = this.#clock.after(waitMs, () => {
      this.#waiting.delete(task);
      this.#due(task);
    });
    this.#waiting.set(task, cancel);
  }

  /** Returns the tasks that waited. */
  clear(): readonly Task[] {
    const tasks = [...this.#waiting.keys()];
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
    return tasks;
  }
}
