import { afterAll, beforeAll, expect, it } from "vitest";
import { RunningServer } from "../running-server.ts";
import { until } from "../until.ts";
import { followWithCurl, hasCurl } from "./curl.ts";
import { followWithEventSource } from "./event-source.ts";
import { followWithFetchEventSource } from "./fetch-event-source.ts";
import type { Follow } from "./foreign-client.ts";
import { followWithParser } from "./parser-and-fetch.ts";
import { followWithTrpc } from "./trpc-link.ts";

/** Each would begin a line, a field or a frame of its own if it got out of the data. */
const hostile: readonly string[] = [
  'a\n\ndata: {"pwn":1}\n\n',
  'a\n\nid: pwned-1\nevent: step.started\ndata: {"pwn":1}\n\n',
  "a\r\n\r\nevent: pwned\r\ndata: x\r\n\r\n",
  "a\rdata: x\r\rid: pwned",
  "a\u2028\u2028data: x\u2029",
  "a\u0000data: x",
  "a\u0085\u000b\u000cdata: x",
  "\ufeffdata: x\n\n",
  "\ud800 a lone half",
];

const clients: Readonly<Record<string, Follow>> = {
  eventsource: followWithEventSource,
  "eventsource-parser and fetch": followWithParser,
  "@microsoft/fetch-event-source": followWithFetchEventSource,
  "@trpc/client": followWithTrpc,
  ...(hasCurl() ? { "curl --no-buffer": followWithCurl } : {}),
};

let server: RunningServer;
beforeAll(async () => {
  server = await RunningServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

it.each(Object.entries(clients))(
  "%s reads each hostile text as the one event that it was put in as",
  async (_name, follow) => {
    const before = await server.head();
    const seen: { readonly seq: number; readonly data: { readonly message?: string } }[] = [];
    const following = follow({
      url: server.url,
      token: server.token,
      onEvent: (cursor, json) => {
        // Cast: asserted below.
        const event = JSON.parse(json) as (typeof seen)[number];
        expect(cursor).toMatch(new RegExp(`^[0-9a-z]+-${event.seq}$`));
        if (event.seq > before) seen.push(event);
      },
    });
    for (const message of hostile)
      expect((await server.post("/api/v1/notifications", { message })).status).toBe(200);
    await until(
      () => seen.length >= hostile.length,
      () => `${seen.length} of ${hostile.length} events`,
    );
    await following.stop();
    expect(seen.map(({ seq }) => seq)).toEqual(hostile.map((_, place) => before + 1 + place));
    expect(seen.map(({ data }) => data.message)).toEqual(hostile);
  },
);
