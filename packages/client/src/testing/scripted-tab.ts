import { type FeedFilter, isStepcastError } from "@stepcast/contracts";
import type { Clock } from "../clock.ts";
import type { OpenEventStream } from "../event-stream.ts";
import type { Feed } from "../feed.ts";
import type { Page } from "../page.ts";
import { SharedConnection } from "../shared-connection.ts";
import type { TabLine, TabLocks, Tabs } from "../tabs.ts";
import type { ScriptedBrowser } from "./scripted-browser.ts";

/** One tab of a {@link ScriptedBrowser}, with a client in it. */
export class ScriptedTab implements Page, Tabs {
  readonly browser: ScriptedBrowser;
  readonly client: SharedConnection;
  /** Next messages that never arrive. */
  lost = 0;
  /** A kind of message that never arrives. */
  deafTo: string | undefined;
  /** What was handed to other tabs by this one. */
  readonly posted: { readonly kind?: string }[] = [];
  retries = 0;
  readonly #listeners = new Set<() => void>();
  readonly #lines = new Map<string, Set<(data: unknown) => void>>();
  #frozen: (() => void)[] | undefined;
  #dead = false;
  #hidden = false;
  #suspended = false;

  readonly locks: TabLocks = {
    request: (name, options, hold) => this.browser.request(this, name, options, hold),
  };

  readonly clock: Clock = {
    now: () => this.browser.now,
    after: (ms, callback) => {
      let cancelled = false;
      const cancel = this.browser.after(ms, () =>
        this.run(() => {
          if (!cancelled) callback();
        }),
      );
      return () => {
        cancelled = true;
        cancel();
      };
    },
  };

  constructor(browser: ScriptedBrowser) {
    this.browser = browser;
    this.client = new SharedConnection({
      connection: {
        open: this.#open,
        head: async () => browser.log.head,
        refusal: async (filter) => browser.refusal(filter),
        refreshes: false,
        clock: this.clock,
        random: () => 0,
        network: { online: () => true, subscribe: () => () => {} },
        page: this,
      },
      schedule: (callback) => {
        queueMicrotask(callback);
        return () => {};
      },
      tabs: this,
      name: "test",
      onRetry: () => {
        this.retries += 1;
      },
    });
  }

  get isFrozen(): boolean {
    return this.#frozen !== undefined;
  }

  get role(): string {
    return this.client.feeds.monitor.store.getSnapshot().role;
  }

  get state(): string {
    return this.client.feeds.monitor.state;
  }

  hidden(): boolean {
    return this.#hidden;
  }

  suspended(): boolean {
    return this.#suspended;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  channel(name: string, listener: (data: unknown) => void): TabLine {
    const own = this.#lines.get(name) ?? new Set();
    this.#lines.set(name, own);
    own.add(listener);
    return {
      post: (message) => {
        const copy: unknown = structuredClone(message);
        this.posted.push(Object(copy));
        for (const tab of this.browser.tabs) if (tab !== this) tab.#hear(name, copy);
      },
      close: () => void own.delete(listener),
    };
  }

  /** Events of a feed by seq, `NaN` for a gap. */
  watch(filter: FeedFilter, after = "start") {
    const seqs: number[] = [];
    const errors: string[] = [];
    const feed: Feed = this.client.feeds.watch(filter, after, {
      events: (events) => seqs.push(...events.map(({ event }) => event.seq)),
      gap: () => seqs.push(Number.NaN),
      failed: ({ code }) => errors.push(code),
    });
    return { seqs, errors, stop: () => this.client.feeds.unwatch(feed) };
  }

  turn(hidden: boolean): void {
    this.#hidden = hidden;
    this.#changed();
  }

  /** As for the back button. */
  suspend(suspended: boolean): void {
    this.#suspended = suspended;
    this.#changed();
  }

  /** Stands still without a word; nothing of it runs until it thaws. */
  freeze(): void {
    this.#frozen ??= [];
  }

  thaw(): void {
    const waiting = this.#frozen ?? [];
    this.#frozen = undefined;
    for (const task of waiting) this.run(task);
  }

  close(): void {
    this.client.close();
    this.crash();
  }

  crash(): void {
    this.#dead = true;
    this.browser.tabs.delete(this);
    this.browser.release(this);
  }

  /** Something of the outside that calls into the tab. */
  run(task: () => void): void {
    if (this.#frozen !== undefined) this.#frozen.push(task);
    else
      queueMicrotask(() => {
        if (this.#frozen !== undefined) this.#frozen.push(task);
        else if (!this.#dead) task();
      });
  }

  #changed(): void {
    this.run(() => {
      for (const listener of [...this.#listeners]) listener();
    });
  }

  #hear(name: string, message: unknown): void {
    if (Object(message).kind === this.deafTo) return;
    if (this.lost > 0) {
      this.lost -= 1;
      return;
    }
    for (const listener of this.#lines.get(name) ?? []) this.run(() => listener(message));
  }

  readonly #open: OpenEventStream = async (input, listener, signal) => {
    const { browser } = this;
    if (this.#dead) return {};
    const stream = new AbortController();
    const stop = AbortSignal.any([signal, stream.signal]);
    for (const feed of input.feeds) {
      const error = browser.refusal(feed);
      if (error !== undefined) return { error };
    }
    browser.streams.set(stream, this);
    stop.addEventListener("abort", () => browser.streams.delete(stream));
    if (stop.aborted) browser.streams.delete(stream);
    listener.onOpen("sse");
    try {
      for await (const item of browser.log.read(input, stop)) {
        if (stop.aborted) break;
        this.run(() => listener.onItems([item]));
      }
    } catch (thrown) {
      browser.streams.delete(stream);
      if (isStepcastError(thrown)) return { error: thrown };
      throw thrown;
    }
    return await new Promise((resolve) => this.run(() => resolve({})));
  };
}
