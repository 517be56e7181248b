/** Whether anybody can see the page, as far as it knows. */
export interface Page {
  hidden(): boolean;
  /** Calls back when that changes. Returns the way to stop it. */
  subscribe(listener: () => void): () => void;
}

const seen: Page = { hidden: () => false, subscribe: () => () => {} };

/** What the browser says of its tab; in Node and workers nothing is ever hidden. */
export function platformPage(): Page {
  const { document } = globalThis;
  if (typeof document?.visibilityState !== "string") return seen;
  return {
    hidden: () => document.visibilityState === "hidden",
    subscribe(listener) {
      document.addEventListener("visibilitychange", listener);
      return () => document.removeEventListener("visibilitychange", listener);
    },
  };
}
