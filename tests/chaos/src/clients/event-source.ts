import { eventTypes } from "@stepcast/contracts";
import { EventSource } from "eventsource";
import type { Follow } from "./foreign-client.ts";

/** `eventsource`, which reconnects by itself as a browser's own does. */
export const followWithEventSource: Follow = ({ url, token, onEvent }) => {
  const source = new EventSource(new URL("/api/v1/events", url), {
    fetch: (input, init) =>
      fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
  });
  for (const type of eventTypes)
    source.addEventListener(type, ({ lastEventId, data }) => onEvent(lastEventId, String(data)));
  return { stop: () => source.close() };
};
