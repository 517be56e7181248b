import type { Schedule } from "./frame.ts";
import { isolated } from "./isolated.ts";

/** What React's `useSyncExternalStore` takes, and everybody else can use: a value and word when it changed. */
export interface ExternalStore<T> {
  /** Calls `listener` after the value changed, at most once per frame. Returns the way to stop it. */
  subscribe(listener: () => void): () => void;
  /** The same object until something changed. */
  getSnapshot(): T;
}

interface StoreOptions {
  readonly schedule: Schedule;
  /** Called when the first listener comes, and when the last has gone. */
  readonly onActive?: () => void;
  readonly onIdle?: () => void;
}

/**
 * A value with listeners. However often it is set, listeners hear of it once per frame;
 * `getSnapshot` changes only then, so everybody who renders in one frame sees one value.
 */
export class FrameStore<T> implements ExternalStore<T> {
  readonly #options: StoreOptions;
  readonly #listeners = new Set<() => void>();
  #shown: T;
  #next: T;
  #cancel: (() => void) | undefined;

  constructor(initial: T, options: StoreOptions) {
    this.#shown = initial;
    this.#next = initial;
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    // Wrapped, so that one function subscribed twice is two listeners.
    const entry = (): void => listener();
    this.#listeners.add(entry);
    if (this.#listeners.size === 1) this.#options.onActive?.();
    return () => {
      if (this.#listeners.delete(entry) && this.#listeners.size === 0) this.#options.onIdle?.();
    };
  };

  readonly getSnapshot = (): T => this.#shown;

  /** The value that will be shown next; what changes build on. */
  get latest(): T {
    return this.#next;
  }

  get active(): boolean {
    return this.#listeners.size > 0;
  }

  set(value: T): void {
    this.#next = value;
    if (value === this.#shown) return;
    this.#cancel ??= this.#options.schedule(() => this.flush());
  }

  /** Shows the latest value now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#next === this.#shown) return;
    this.#shown = this.#next;
    for (const listener of [...this.#listeners]) isolated(listener);
  }
}
