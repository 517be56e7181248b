import type { Store } from "@stepcast/store";

/** A process's way to the store, which a test can cut: from then on nothing it asks is done or answered. */
export interface Gate {
  readonly store: Store;
  cut(): void;
}

export function gateStore(store: Store): Gate {
  let open = true;
  const guarded = new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) =>
        open ? Reflect.apply(member, target, args) : new Promise(() => undefined);
    },
  });
  return { store: guarded, cut: () => (open = false) };
}
