import { EventSource as StandardEventSource } from "eventsource";
import { vi } from "vitest";

/** Gives the page an EventSource, which its environment here has none of; signed in with `token`. Undone by `vi.unstubAllGlobals`. */
export function stubEventSource(token = ""): void {
  class PageEventSource extends StandardEventSource {
    constructor(url: string | URL, init?: EventSourceInit) {
      super(url, {
        ...init,
        fetch: (input, request) =>
          fetch(input, {
            ...request,
            headers: { ...request.headers, authorization: `Bearer ${token}` },
          }),
      });
    }
  }
  vi.stubGlobal("EventSource", PageEventSource);
}
