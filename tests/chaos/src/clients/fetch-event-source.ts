import { fetchEventSource } from "@microsoft/fetch-event-source";
import { eventTypes } from "@stepcast/contracts";
import type { Follow } from "./foreign-client.ts";

const types: ReadonlySet<string> = new Set(eventTypes);

/** `@microsoft/fetch-event-source`, made for browsers: of a page it needs the timers and a document without changes. */
export const followWithFetchEventSource: Follow = ({ url, token, onEvent }) => {
  Object.assign(globalThis, {
    window: globalThis,
    document: { hidden: false, addEventListener() {}, removeEventListener() {} },
  });
  const stopped = new AbortController();
  void fetchEventSource(String(new URL("/api/v1/events", url)), {
    headers: { authorization: `Bearer ${token}` },
    signal: stopped.signal,
    openWhenHidden: true,
    onmessage: ({ id, event, data }) => {
      if (types.has(event)) onEvent(id, data);
    },
    onclose: () => {
      throw new Error("it ended, so come back");
    },
  });
  return { stop: () => stopped.abort() };
};
