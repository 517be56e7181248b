import type { LogEntry } from "./log-entry.ts";
import type { CommitListener } from "./store.ts";

interface Registration {
  /** Undefined once it left, so that it is not told of the commit that is being told, either. */
  listener: CommitListener | undefined;
}

/** Who is told of commits. A listener that throws is a defect: the commit stands, the others are told, and the process hears of it. */
export class CommitListeners {
  /** Replaced and never changed, so that listeners may come and go while they are told. */
  #listeners: readonly Registration[] = [];

  add(listener: CommitListener): () => void {
    const registration: Registration = { listener };
    this.#listeners = [...this.#listeners, registration];
    return () => {
      registration.listener = undefined;
      this.#listeners = this.#listeners.filter((other) => other !== registration);
    };
  }

  tell(entries: readonly LogEntry[]): void {
    if (entries.length === 0) return;
    const listeners = this.#listeners;
    for (let at = 0; at < listeners.length; at += 1) {
      try {
        listeners[at]?.listener?.(entries);
      } catch (thrown) {
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
  }
}
