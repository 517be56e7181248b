import type { FeedFilter } from "@stepcast/contracts";
import type { LogEntry } from "@stepcast/store";
import { Topics } from "./topics.ts";

/** A subscription that has seen everything of its feeds and waits. */
type Ticket = (cursor: number) => void;

/**
 * Where subscriptions wait at the tip of the log until a commit concerns them.
 *
 * Invariant: whoever waits here has seen all of its feeds up to the tip. So a ticket stores no
 * cursor: the one to go on from is the tip before the entries that wake it.
 */
export class Parking {
  readonly #all = new Set<Ticket>();
  readonly #topics = new Topics<Ticket>();

  get size(): number {
    return this.#all.size;
  }

  /** Waits at the tip. Resolves with the cursor to read on from; `signal` resolves it too. */
  park(feeds: readonly FeedFilter[], tip: number, signal: AbortSignal): Promise<number> {
    if (signal.aborted) return Promise.resolve(tip);
    const { promise, resolve } = Promise.withResolvers<number>();
    const aborted = (): void => ticket(tip);
    const ticket: Ticket = (cursor) => {
      signal.removeEventListener("abort", aborted);
      this.#all.delete(ticket);
      this.#topics.remove(feeds, ticket);
      resolve(cursor);
    };
    signal.addEventListener("abort", aborted, { once: true });
    this.#all.add(ticket);
    this.#topics.add(feeds, ticket);
    return promise;
  }

  /** Wakes whom the entries may concern; `before` is the tip before them. */
  wake(entries: readonly LogEntry[], before: number): void {
    if (this.#all.size === 0) return;
    for (const entry of entries) this.#topics.visit(entry, (ticket) => ticket(before));
  }

  wakeAll(tip: number): void {
    for (const ticket of this.#all) ticket(tip);
  }
}
