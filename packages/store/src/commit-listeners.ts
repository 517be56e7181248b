import type { LogEntry } from "./log-entry.ts";
import type { CommitListener } from "./store.ts";

/** Who is told of commits. A listener that throws is a defect: the commit stands, the others are told, and the process hears of it. */
export class CommitListeners {
  readonly #listeners = new Set<{ readonly listener: CommitListener }>();

  add(listener: CommitListener): () => void {
    const registration = { listener };
    this.#listeners.add(registration);
    return () => void this.#listeners.delete(registration);
  }

  tell(entries: readonly LogEntry[]): void {
    if (entries.length === 0) return;
    for (const { listener } of this.#listeners) {
      try {
        listener(entries);
      } catch (thrown) {
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
  }
}
