/** Whether anybody can see the page, and whether it runs, as far as it knows. */
export interface Page {
  hidden(): boolean;
  /** About to stand still, maybe for good: frozen, kept for the back button, or closed. */
  suspended(): boolean;
  /** Calls back when either changes. Returns the way to stop it. */
  subscribe(listener: () => void): () => void;
}

/** Where there is nothing to look at: nothing is ever hidden, and nothing stands still. */
export const alwaysSeen: Page = {
  hidden: () => false,
  suspended: () => false,
  subscribe: () => () => {},
};

/** What the browser says of its tab; in Node and workers it is {@link alwaysSeen}. */
export function platformPage(): Page {
  const { document } = globalThis;
  if (typeof document?.visibilityState !== "string") return alwaysSeen;
  let suspended = false;
  return {
    hidden: () => document.visibilityState === "hidden",
    suspended: () => suspended,
    subscribe(listener) {
      const stop = new AbortController();
      const on = (target: EventTarget, type: string, next?: boolean): void =>
        target.addEventListener(
          type,
          () => {
            suspended = next ?? suspended;
            listener();
          },
          { signal: stop.signal },
        );
      on(document, "visibilitychange");
      on(document, "freeze", true);
      on(document, "resume", false);
      on(globalThis, "pagehide", true);
      on(globalThis, "pageshow", false);
      return () => stop.abort();
    },
  };
}
