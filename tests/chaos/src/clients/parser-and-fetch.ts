import { setTimeout as wait } from "node:timers/promises";
import { eventTypes } from "@stepcast/contracts";
import { createParser } from "eventsource-parser";
import type { Follow } from "./foreign-client.ts";

const types: ReadonlySet<string> = new Set(eventTypes);

/** `eventsource-parser` and `fetch`, as a program that reconnects by itself uses them. */
export const followWithParser: Follow = ({ url, token, onEvent }) => {
  const stopped = new AbortController();
  let lastId: string | undefined;
  let retryMs = 1_000;
  const connect = async (): Promise<void> => {
    const headers = new Headers({ authorization: `Bearer ${token}` });
    if (lastId !== undefined) headers.set("last-event-id", lastId);
    const signal = stopped.signal;
    const response = await fetch(new URL("/api/v1/events", url), { headers, signal });
    const parser = createParser({
      onEvent: ({ id, event, data }) => {
        lastId = id ?? lastId;
        if (id !== undefined && types.has(event ?? "")) onEvent(id, data);
      },
      onRetry: (ms) => {
        retryMs = ms;
      },
    });
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? [])
      parser.feed(decoder.decode(bytes, { stream: true }));
  };
  const following = (async () => {
    while (!stopped.signal.aborted) {
      await connect().catch(() => {
        // It was cut: come back with the id.
      });
      await wait(retryMs);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await following;
    },
  };
};
