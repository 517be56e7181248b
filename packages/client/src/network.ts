/** Whether the machine has a network, as far as it knows. */
export interface Network {
  online(): boolean;
  /** Calls back when that changes, or when a sleeping page wakes. Returns the way to stop it. */
  subscribe(listener: () => void): () => void;
}

const always: Network = { online: () => true, subscribe: () => () => {} };

/** What the browser says; elsewhere there is always a network. */
export function platformNetwork(): Network {
  const { navigator, addEventListener, removeEventListener } = globalThis;
  if (typeof addEventListener !== "function" || typeof navigator?.onLine !== "boolean")
    return always;
  return {
    online: () => navigator.onLine,
    subscribe(listener) {
      addEventListener.call(globalThis, "online", listener);
      addEventListener.call(globalThis, "offline", listener);
      return () => {
        removeEventListener.call(globalThis, "online", listener);
        removeEventListener.call(globalThis, "offline", listener);
      };
    },
  };
}
