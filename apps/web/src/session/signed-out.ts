import { createContext, use, useSyncExternalStore } from "react";

/** Whether the server said that it does not know who asks. */
export interface SignedOut {
  readonly subscribe: (listener: () => void) => () => void;
  readonly get: () => boolean;
  readonly set: (signedOut: boolean) => void;
}

export function createSignedOut(): SignedOut {
  let value = false;
  const listeners = new Set<() => void>();
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => value,
    set: (signedOut) => {
      if (signedOut === value) return;
      value = signedOut;
      for (const listener of listeners) listener();
    },
  };
}

export const SignedOutContext = createContext<SignedOut | undefined>(undefined);

export function useSignedOut(): readonly [signedOut: boolean, set: SignedOut["set"]] {
  const store = use(SignedOutContext);
  if (store === undefined) throw new Error("Put a <SignedOutContext> around this.");
  return [useSyncExternalStore(store.subscribe, store.get), store.set];
}
