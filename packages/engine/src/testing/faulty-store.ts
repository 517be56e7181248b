import { createMemoryStore, type Store } from "@stepcast/store";

/** A store some of whose members a test replaces: to hold writes or reads up, or to refuse them. */
export function faultyStore(wrap: (store: Store) => Partial<Store>): Store {
  let nowMs = 0;
  // A lease is over before anybody looks at it again.
  const clock = { now: () => (nowMs += 60_000) };
  const store = createMemoryStore({ clock });
  const changed: object = wrap(store);
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(name in changed ? changed : target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
