import {
  type EventData,
  type EventType,
  isRunEnded,
  limits,
  type NewEvent,
  newId,
  StepcastError,
} from "@stepcast/contracts";
import type { Lease, Store } from "@stepcast/store";
import { checkedData } from "./checked-data.ts";

export interface OutsideRunOptions {
  readonly store: Store;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly userId: string;
  /** The session of the user that a new run belongs to. */
  readonly sessionId: string;
  readonly runId: string;
}

/** One fact of the run, before it has a time. */
export interface Fact<T extends EventType = EventType> {
  readonly type: T;
  readonly data: EventData<T>;
}

/** Ties a type to its data. */
export function fact<T extends EventType>(type: T, data: EventData<T>): Fact<T> {
  return { type, data };
}

/**
 * A run that a program of its own performs, told to the log: the program holds the run's lease while
 * it goes on, so no engine takes it for one that was left behind. When the program dies, the lease
 * runs out and the run fails. On a run that an engine performs, only what skills tell may be added.
 *
 *     idle --begin--> held --end--> over        idle --add--> guest of an engine's run
 */
export class OutsideRun {
  readonly #options: OutsideRunOptions;
  readonly #holder = newId("kit");
  #room: string | undefined;
  #lease: Lease | undefined;
  #renewing: NodeJS.Timeout | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: OutsideRunOptions) {
    this.#options = options;
  }

  /** Makes the run, unless there is one: then nothing is said, since it has begun. Errors: `not_found`. */
  begin(facts: readonly Fact[]): Promise<void> {
    return this.#inTurn(async () => {
      const { store, runId, userId, sessionId } = this.#options;
      if ((await this.#known()) !== undefined) return;
      this.#lease = await store.acquireLease(runId, this.#holder, limits.leaseMs);
      if (this.#lease === undefined) throw ownedElsewhere(runId);
      this.#room = `${userId}/${sessionId}`;
      await this.#append(facts);
      this.#keepLease();
    });
  }

  /** Adds facts in the order of the calls. Errors: `not_found`, `run_finished`, `lease_lost`. */
  add(facts: readonly Fact[], options: { readonly own?: boolean } = {}): Promise<void> {
    return this.#inTurn(async () => {
      const { runId } = this.#options;
      const row = await this.#known();
      if (row === undefined)
        throw new StepcastError("not_found", `The execution ${runId} has not started.`);
      if (isRunEnded(row.status))
        throw new StepcastError("run_finished", `The execution ${runId} has ended.`);
      if (options.own === true && this.#lease === undefined) throw ownedElsewhere(runId);
      await this.#append(facts);
    });
  }

  /** Adds the last facts and lets go of the run. Errors: those of `add`. */
  async end(facts: readonly Fact[]): Promise<void> {
    await this.add(facts, { own: true });
    await this.release();
  }

  /** Lets go of a run that was not ended; it fails, since nobody performs it any more. */
  async release(): Promise<void> {
    clearInterval(this.#renewing);
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease !== undefined) await this.#options.store.releaseLease(lease);
  }

  /** The run's row. Errors: `not_found` for a run of somebody else. */
  async #known() {
    const { store, runId, userId } = this.#options;
    const row = await store.run(runId);
    if (row === undefined) return undefined;
    if (!row.room.startsWith(`${userId}/`))
      throw new StepcastError("not_found", `There is no run ${runId} here.`);
    this.#room = row.room;
    return row;
  }

  async #append(facts: readonly Fact[]): Promise<void> {
    const { store, now, runId } = this.#options;
    const at = now();
    // What comes from programs without types is checked like anything from outside.
    const events = facts.map(({ type, data }) => ({
      at,
      type,
      room: this.#room,
      runId,
      data: checkedData(type, data),
    }));
    // Cast: `fact` paired each type with its data; the union of events cannot see that any more.
    await store.append({ events: events as NewEvent[], lease: this.#lease });
  }

  #keepLease(): void {
    this.#renewing = setInterval(() => {
      const lease = this.#lease;
      // A renewal that fails is seen at the next append, which is refused.
      if (lease !== undefined)
        this.#options.store.renewLeases([lease], limits.leaseMs).catch(() => undefined);
    }, limits.leaseMs / 3).unref();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

function ownedElsewhere(runId: string): StepcastError {
  return new StepcastError("lease_lost", `The run ${runId} is performed by somebody else.`, {
    hint: "Its start, phases and end are told by who performs it; thoughts and tool calls can be added.",
  });
}
