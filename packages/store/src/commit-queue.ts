import { StepcastError, toStepcastError } from "@stepcast/contracts";

/** What became of one write of a group: its result, or why it alone was refused. */
export type Outcome<R> = R | StepcastError;

export interface CommitQueueOptions<W, R> {
  /**
   * Makes a group durable in one transaction and says what became of each write, in order. Throws
   * when the whole group was refused and nothing of it was kept; `storage_busy` is tried again.
   */
  commit(group: readonly W[]): readonly Outcome<R>[] | Promise<readonly Outcome<R>[]>;
  /** Size of a write, in any unit; a group ends once it holds `maxGroupWeight`, so no commit holds up the event loop for long. */
  weight(write: W): number;
  readonly maxGroupWeight: number;
  /** How long a write may wait for a store that is busy before it is refused. */
  readonly busyTimeoutMs: number;
  /** When the next group is taken. Default: when the event loop turns. */
  schedule?(flush: () => void): void;
}

interface Waiting<W, R> {
  /** 1 for the first write ever pushed. */
  readonly number: number;
  readonly write: W;
  resolve(result: R): void;
  reject(error: StepcastError): void;
  /** When the store was first found busy, on the monotonic clock. */
  busySinceMs: number | undefined;
}

const busyRetryMs = 15;

/**
 * Group commit. What waits when the event loop turns goes in one transaction, then what queued
 * during that commit; never a timer, except to look again at a store that somebody else holds.
 *
 * Invariants: writes are committed in the order of `push`; at most one commit is under way.
 */
export class CommitQueue<W, R> {
  readonly #options: CommitQueueOptions<W, R>;
  #waiting: Waiting<W, R>[] = [];
  #pushed = 0;
  #active = false;
  #closed = false;
  #onSettled: { readonly number: number; resolve(): void }[] = [];

  constructor(options: CommitQueueOptions<W, R>) {
    this.#options = options;
  }

  /** Resolves after the commit. Errors: what `commit` refuses with; `shutting_down`. */
  push(write: W): Promise<R> {
    if (this.#closed) return Promise.reject(shuttingDown());
    return new Promise<R>((resolve, reject) => {
      this.#pushed += 1;
      const number = this.#pushed;
      const waiting = { number, write, resolve, reject, busySinceMs: undefined };
      // Nearly always the only one, and a list of one is a seventeenth of what pushing makes room for.
      if (this.#waiting.length === 0) this.#waiting = [waiting];
      else this.#waiting.push(waiting);
      if (!this.#active) this.#schedule();
    });
  }

  /** Resolves when everything pushed before now was committed or refused. */
  settled(): Promise<void> {
    if (!this.#active) return Promise.resolve();
    return new Promise((resolve) => this.#onSettled.push({ number: this.#pushed, resolve }));
  }

  /** Takes no more writes; resolves when those that wait were committed or refused. */
  close(): Promise<void> {
    this.#closed = true;
    return this.settled();
  }

  get closed(): boolean {
    return this.#closed;
  }

  #schedule(): void {
    this.#active = true;
    if (this.#options.schedule === undefined) setImmediate(this.#flush);
    else this.#options.schedule(this.#flush);
  }

  readonly #flush = (): void => {
    const group = this.#takeGroup();
    try {
      const outcomes = this.#options.commit(writesOf(group));
      if (!(outcomes instanceof Promise)) {
        this.#committed(group, outcomes);
        return;
      }
      outcomes.then(
        (settled) => this.#committed(group, settled),
        (thrown) => this.#refused(group, thrown),
      );
    } catch (thrown) {
      this.#refused(group, thrown);
    }
  };

  #takeGroup(): readonly Waiting<W, R>[] {
    const size = this.#waiting.length === 1 ? 1 : this.#groupSize();
    if (size < this.#waiting.length) return this.#waiting.splice(0, size);
    const group = this.#waiting;
    this.#waiting = [];
    return group;
  }

  #groupSize(): number {
    const { weight, maxGroupWeight } = this.#options;
    let size = 0;
    let total = 0;
    // Indexed: this runs once per commit, and an iterator allocates at every step until it is compiled.
    for (let at = 0; at < this.#waiting.length; at += 1) {
      const waiting = this.#waiting[at];
      if (waiting === undefined) break;
      total += weight(waiting.write);
      if (size > 0 && total > maxGroupWeight) break;
      size += 1;
    }
    return size;
  }

  #committed(group: readonly Waiting<W, R>[], outcomes: readonly Outcome<R>[]): void {
    for (let at = 0; at < group.length; at += 1) {
      // Cast: `commit` answers every write of its group.
      const outcome = outcomes[at] as Outcome<R>;
      if (outcome instanceof StepcastError) group[at]?.reject(outcome);
      else group[at]?.resolve(outcome);
    }
    this.#next();
  }

  #refused(group: readonly Waiting<W, R>[], thrown: unknown): void {
    const error = toStepcastError(thrown, "storage_failed");
    if (error.code === "storage_busy") {
      this.#waitOn(group, error);
      return;
    }
    for (const waiting of group) waiting.reject(error);
    this.#next();
  }

  /** Puts the group back in front of what came meanwhile, but for what has waited long enough. */
  #waitOn(group: readonly Waiting<W, R>[], busy: StepcastError): void {
    const now = performance.now();
    const patient: Waiting<W, R>[] = [];
    for (const waiting of group) {
      waiting.busySinceMs ??= now;
      if (now - waiting.busySinceMs < this.#options.busyTimeoutMs) patient.push(waiting);
      else waiting.reject(busy);
    }
    this.#waiting = [...patient, ...this.#waiting];
    if (patient.length === 0) this.#next();
    else setTimeout(this.#flush, busyRetryMs);
  }

  #next(): void {
    if (this.#onSettled.length > 0) this.#tellSettled();
    if (this.#waiting.length > 0) this.#schedule();
    else this.#active = false;
  }

  #tellSettled(): void {
    const first = this.#waiting[0]?.number ?? Number.POSITIVE_INFINITY;
    const settled = this.#onSettled.filter(({ number }) => number < first);
    this.#onSettled = this.#onSettled.filter(({ number }) => number >= first);
    for (const { resolve } of settled) resolve();
  }
}

/** Made in a loop: this runs once per commit, and mostly there is one. */
function writesOf<W>(group: readonly { readonly write: W }[]): readonly W[] {
  const [only] = group;
  if (only !== undefined && group.length === 1) return [only.write];
  return group.map(({ write }) => write);
}

export function shuttingDown(): StepcastError {
  return new StepcastError("shutting_down", "The store is closing; nothing was written or read.");
}
