import { type ResultRecord, storeResult } from "./result-record.ts";
import type { Shell } from "./shell.ts";
import type { Task } from "./task.ts";

export interface StoringOptions {
  readonly shell: Shell;
  readonly room: string;
  /** True once nobody wants to know any more what became of the task's result. */
  isOver(task: Task): boolean;
  /** Something changed: look again soon. */
  wake(): void;
}

/** Results that are too large for an event, on their way to the store. The run waits for them. */
export class Storing {
  readonly #options: StoringOptions;
  readonly #tasks = new Set<Task>();

  constructor(options: StoringOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#tasks.size;
  }

  /** What is on its way is not waited for any more. */
  abandon(): void {
    this.#tasks.clear();
  }

  store(
    task: Task,
    text: string,
    kept: (record: ResultRecord) => void,
    refused: (error: unknown) => void,
  ): void {
    const { shell, room, isOver, wake } = this.#options;
    const stored = (end: () => void): void => {
      this.#tasks.delete(task);
      if (!isOver(task)) end();
      wake();
    };
    this.#tasks.add(task);
    storeResult(shell, room, task.id, text).then(
      (record) => stored(() => kept(record)),
      (error: unknown) => stored(() => refused(error)),
    );
  }
}
