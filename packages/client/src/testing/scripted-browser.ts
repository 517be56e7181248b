import type { FeedFilter, StepcastError } from "@stepcast/contracts";
import type { TabLocks } from "../tabs.ts";
import { ScriptedLog } from "./scripted-log.ts";
import { ScriptedTab } from "./scripted-tab.ts";

interface LockRequest {
  readonly tab: ScriptedTab;
  readonly hold: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface Lock {
  held: LockRequest | undefined;
  queue: LockRequest[];
}

/**
 * A browser with tabs that are opened, hidden, frozen, put away and crash as they are told to, its locks and
 * lines between tabs, one clock, and a server with one log.
 */
export class ScriptedBrowser {
  readonly log = new ScriptedLog();
  readonly tabs = new Set<ScriptedTab>();
  /** Streams that the server serves, by the tab that opened them. */
  readonly streams = new Map<AbortController, ScriptedTab>();
  /** What the server says of a feed; undefined: welcome. */
  refusal: (filter: FeedFilter) => StepcastError | undefined = () => undefined;
  readonly #locks = new Map<string, Lock>();
  readonly #timers = new Set<{ readonly at: number; readonly fire: () => void }>();
  #now = 1_000_000;

  get now(): number {
    return this.#now;
  }

  open(): ScriptedTab {
    const tab = new ScriptedTab(this);
    this.tabs.add(tab);
    return tab;
  }

  /** Everything that happens by itself has happened. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.settle();
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      const [next] = due;
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.fire();
      await this.settle();
    }
    this.#now = until;
  }

  after(ms: number, fire: () => void): () => void {
    const timer = { at: this.#now + ms, fire };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Breaks every stream. */
  cut(): void {
    for (const stream of [...this.streams.keys()]) stream.abort();
  }

  request(
    tab: ScriptedTab,
    name: string,
    { signal, steal = false }: Parameters<TabLocks["request"]>[1],
    hold: () => Promise<void>,
  ): Promise<void> {
    const lock = this.#locks.get(name) ?? { held: undefined, queue: [] };
    this.#locks.set(name, lock);
    return new Promise((resolve, reject) => {
      const request: LockRequest = { tab, hold, resolve, reject };
      signal?.addEventListener("abort", () => {
        if (!lock.queue.includes(request)) return;
        lock.queue = lock.queue.filter((other) => other !== request);
        reject(new DOMException("The request was aborted.", "AbortError"));
      });
      if (steal) {
        const { held } = lock;
        lock.held = undefined;
        const stolen = new DOMException("The lock was stolen.", "AbortError");
        if (held !== undefined) held.tab.run(() => held.reject(stolen));
        lock.queue.unshift(request);
      } else lock.queue.push(request);
      this.#grant(lock);
    });
  }

  /** The browser takes back what a tab that is gone had. */
  release(tab: ScriptedTab): void {
    for (const lock of this.#locks.values()) {
      lock.queue = lock.queue.filter((request) => request.tab !== tab);
      if (lock.held?.tab === tab) lock.held = undefined;
      this.#grant(lock);
    }
    for (const [stream, owner] of this.streams) if (owner === tab) stream.abort();
  }

  #grant(lock: Lock): void {
    if (lock.held !== undefined) return;
    const request = lock.queue.shift();
    if (request === undefined) return;
    lock.held = request;
    request.tab.run(() => {
      void request.hold().then(() => {
        request.resolve();
        if (lock.held !== request) return;
        lock.held = undefined;
        this.#grant(lock);
      });
    });
  }
}
