/** What a browser gives its tabs to find each other; tests hand in their own. */
export interface Tabs {
  readonly locks: TabLocks;
  /** A line to every other tab that opened it under the same name. */
  channel(name: string, listener: (data: unknown) => void): TabLine;
}

/** As much of the Web Locks API as is used. */
export interface TabLocks {
  /**
   * Calls `hold` once the lock is this tab's; it stays so until the promise of `hold` settles. Rejects when
   * `signal` aborts the wait, when somebody steals the lock, or when there are no locks to be had.
   */
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    hold: () => Promise<void>,
  ): Promise<unknown>;
}

export interface TabLine {
  post(message: unknown): void;
  close(): void;
}

/** Undefined where there are no tabs, as in Node and workers, or where they cannot share: no secure context, no origin. */
export function platformTabs(): Tabs | undefined {
  const { BroadcastChannel, document, navigator, origin } = globalThis;
  if (document === undefined || navigator?.locks === undefined || origin === "null")
    return undefined;
  if (typeof BroadcastChannel !== "function") return undefined;
  return {
    locks: navigator.locks,
    channel(name, listener) {
      const channel = new BroadcastChannel(name);
      channel.addEventListener("message", ({ data }) => listener(data));
      return { post: (message) => channel.postMessage(message), close: () => channel.close() };
    },
  };
}
