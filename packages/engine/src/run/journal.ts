import { type EventData, type EventType, type NewEvent, StepcastError } from "@stepcast/contracts";
import type { Lease, Store } from "@stepcast/store";
import type { Clock } from "../clock.ts";
import { isPassingStorageError } from "../storage-patience.ts";

export interface JournalOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly room: string;
  readonly runId: string;
  /** Every fact has it. */
  readonly traceId?: string | undefined;
  readonly lease: Lease;
  /** After a commit, once all that waited for it were told, before what they said is flushed. */
  onCommitted(): void;
  /** Nothing can be written any more: the lease is lost, the store is closed, or it refuses for good. */
  onLost(error: unknown): void;
  /** The store refuses for now; the batch is kept and tried again. */
  onDelayed(error: unknown): void;
}

/** Something that goes on once what it said is committed. */
export interface Committed {
  committed(): void;
}

interface Batch {
  readonly events: NewEvent[];
  waiting: Committed[];
}

const firstRetryMs = 50;
const longestRetryMs = 1_000;

/**
 * A run's pen. Facts are collected and appended in order, one batch in flight; what comes meanwhile
 * goes in the next. A storage failure delays, it loses nothing: the same batch is tried again until
 * it is committed or the lease is gone.
 */
export class Journal {
  readonly #options: JournalOptions;
  #next: Batch = { events: [], waiting: [] };
  #inFlight: Batch | undefined;
  #retryMs = firstRetryMs;
  #closed = false;
  #hurried = false;
  #cancelRetry: (() => void) | undefined;
  readonly #drained: (() => void)[] = [];
  /** Commands whose fact is not committed yet. */
  readonly #unheard = new Set<(error: StepcastError) => void>();

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** Gives the fact, which has no place in the log yet. */
  add<T extends EventType>(type: T, data: EventData<T>): NewEvent {
    const { clock, room, runId, traceId } = this.#options;
    const at = clock.now();
    // Cast: TypeScript cannot see that `type` and `data` belong together once they are members.
    const fact = (
      traceId === undefined
        ? { at, type, room, runId, data }
        : { at, type, room, runId, traceId, data }
    ) as NewEvent;
    this.#next.events.push(fact);
    return fact;
  }

  /** Tells it once everything that was added so far is committed. */
  afterCommit(told: Committed): void {
    const { waiting } = this.#next;
    // Mostly the only one, and a list of one is a seventeenth of what pushing makes room for.
    if (waiting.length === 0) this.#next.waiting = [told];
    else waiting.push(told);
  }

  /**
   * Resolves once everything that was added so far is committed.
   * Errors: `lease_lost` when it never will be by this process.
   */
  committed(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#unheard.add(reject);
      this.afterCommit({
        committed: () => {
          this.#unheard.delete(reject);
          resolve();
        },
      });
    });
  }

  /** Starts an append of what was added, unless one is in flight (then it follows by itself). */
  flush(): void {
    const batch = this.#next;
    if (this.#inFlight !== undefined || this.#closed) return;
    if (batch.events.length === 0 && batch.waiting.length === 0) return;
    this.#next = { events: [], waiting: [] };
    if (batch.events.length === 0) {
      // All that was added is committed already.
      for (const told of batch.waiting) told.committed();
      return;
    }
    this.#inFlight = batch;
    this.#retryMs = firstRetryMs;
    this.#append(batch.events);
  }

  /** Resolves when all that was added is committed, or nothing can be any more (see `hurry`). */
  drained(): Promise<void> {
    this.flush();
    const hopeless = this.#hurried && this.#cancelRetry !== undefined;
    if (this.#closed || this.#inFlight === undefined || hopeless) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** From here on `drained` does not wait for a storage that refuses. */
  hurry(): void {
    this.#hurried = true;
    if (this.#cancelRetry !== undefined) this.#sayDrained();
  }

  /** Nothing more is written, not even what waits. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    const { runId } = this.#options;
    const message = `Run ${runId} went on to another process before this was recorded.`;
    for (const reject of this.#unheard) reject(new StepcastError("lease_lost", message));
    this.#unheard.clear();
    this.#sayDrained();
  }

  #sayDrained(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  #append(events: readonly NewEvent[]): void {
    const { store, lease } = this.#options;
    store.append({ events, lease }).then(this.#onCommitted, this.#onRefused);
  }

  // One batch is in flight at a time, so these are made once and not for each.
  readonly #onCommitted = (): void => {
    const batch = this.#inFlight;
    this.#inFlight = undefined;
    if (this.#closed || batch === undefined) return;
    const { waiting } = batch;
    for (let at = 0; at < waiting.length; at += 1) waiting[at]?.committed();
    this.#options.onCommitted();
    // Mostly flushed by whoever heard of it.
    if (this.#inFlight === undefined) this.flush();
    if (this.#inFlight === undefined && this.#drained.length > 0) this.#sayDrained();
  };

  readonly #onRefused = (error: unknown): void => {
    const batch = this.#inFlight;
    if (this.#closed || batch === undefined) return;
    if (!isPassingStorageError(error)) {
      this.close();
      this.#options.onLost(error);
      return;
    }
    this.#options.onDelayed(error);
    this.#cancelRetry = this.#options.clock.after(this.#retryMs, () => {
      this.#cancelRetry = undefined;
      this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
      this.#append(batch.events);
    });
    if (this.#hurried) this.#sayDrained();
  };
}
