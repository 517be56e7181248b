import type { ExternalStore } from "@stepcast/client";
import { useRef, useSyncExternalStore } from "react";
import { sameShallow } from "./same-shallow.ts";

/**
 * What `select` picks from a store. Renders again only when the picked value changed: by identity, or
 * for plain objects and arrays, when one of their members did. Server and first client render agree,
 * since a store that nobody watches shows its first value.
 */
export function useStore<S, T>(store: ExternalStore<S>, select: (state: S) => T): T {
  const last = useRef<{ readonly picked: T } | undefined>(undefined);
  const pick = (): T => {
    const picked = select(store.getSnapshot());
    if (last.current !== undefined && sameShallow(last.current.picked, picked))
      return last.current.picked;
    last.current = { picked };
    return picked;
  };
  return useSyncExternalStore(store.subscribe, pick, pick);
}
