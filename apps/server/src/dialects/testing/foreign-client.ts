import { EventSource } from "eventsource";
import { testToken } from "../../testing/running-server.ts";

/** What a foreign page got: the event's name, its place, and its JSON. */
export interface Heard {
  readonly event: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * A page that was written for a source: an EventSource that listens to names, and to `message` for
 * data without one. Signed in as the owner.
 */
export function listen(url: string, names: readonly string[] = ["message"]) {
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  const opened = Promise.withResolvers<void>();
  const source = new EventSource(url, {
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${testToken}` },
      }),
  });
  source.onopen = () => opened.resolve();
  for (const name of names) {
    source.addEventListener(name, (event) => {
      // The stream's own trouble comes under the same name as an `error` event, without data.
      if (!("data" in event)) return;
      heard.push({ event: name, id: event.lastEventId, data: JSON.parse(String(event.data)) });
      for (const wake of waiting) wake();
    });
  }
  /** Resolves when something that was heard fits. */
  const until = (fits: (one: Heard) => boolean): Promise<Heard> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = heard.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { heard, until, opened: opened.promise, source, close: () => source.close() };
}
