import type { FeedFilter } from "@stepcast/contracts";
import type { Clock } from "./clock.ts";
import type { Schedule } from "./frame.ts";
import { LiveRunStore, type RunStoreOptions } from "./run-store.ts";
import type { WatchOptions } from "./stepcast.ts";

export interface RunStoresOptions {
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly snapshot: (
    runId: string,
    signal: AbortSignal,
  ) => ReturnType<RunStoreOptions["snapshot"]>;
  readonly watch: (filter: FeedFilter, options: WatchOptions) => () => void;
}

/** A store that nobody looks at stays this long: people go back. */
const lingerMs = 15_000;

/** The live stores by run: one for everybody who looks at the same run, let go when nobody does. */
export class RunStores {
  readonly #options: RunStoresOptions;
  readonly #stores = new Map<string, LiveRunStore>();
  readonly #leaving = new Map<string, () => void>();

  constructor(options: RunStoresOptions) {
    this.#options = options;
  }

  get(runId: string): LiveRunStore {
    const known = this.#stores.get(runId);
    if (known !== undefined) return known;
    const { schedule, snapshot, watch } = this.#options;
    const store: LiveRunStore = new LiveRunStore({
      runId,
      schedule,
      snapshot: (signal) => snapshot(runId, signal),
      watch: (room, options) => watch(room === undefined ? { runId } : { runId, room }, options),
      onActive: () => this.#stay(store),
      onIdle: () => this.#leave(store),
    });
    this.#stores.set(runId, store);
    // Asked for in a render that may never be shown.
    this.#leave(store);
    return store;
  }

  /** Credentials may have changed: what was refused is asked for again. */
  reload(): void {
    for (const store of this.#stores.values()) store.reload();
  }

  close(): void {
    for (const store of this.#stores.values()) store.stop();
    for (const cancel of this.#leaving.values()) cancel();
    this.#stores.clear();
    this.#leaving.clear();
  }

  #stay(store: LiveRunStore): void {
    this.#leaving.get(store.runId)?.();
    this.#leaving.delete(store.runId);
    if (!this.#stores.has(store.runId)) this.#stores.set(store.runId, store);
  }

  #leave(store: LiveRunStore): void {
    this.#leaving.get(store.runId)?.();
    const cancel = this.#options.clock.after(lingerMs, () => {
      this.#leaving.delete(store.runId);
      if (this.#stores.get(store.runId) === store) this.#stores.delete(store.runId);
      store.stop();
    });
    this.#leaving.set(store.runId, cancel);
  }
}
