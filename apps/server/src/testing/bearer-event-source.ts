import { EventSource } from "eventsource";
import { testToken } from "./running-server.ts";

/** An EventSource as browsers have it, with the owner's token where they have a cookie. */
export class BearerEventSource extends EventSource {
  constructor(address: string | URL) {
    super(address, {
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          headers: { ...init.headers, authorization: `Bearer ${testToken}` },
        }),
    });
  }
}
