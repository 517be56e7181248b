import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Deliveries } from "../feed/deliveries.ts";
import type { Resume } from "../feed/feed-request.ts";
import { checkFeed } from "../feed/feed-rules.ts";
import type { LogDigest } from "../feed/log-digest.ts";
import { readFeed } from "../feed/read-feed.ts";
import { history } from "../history.ts";
import { RunningServer } from "../running-server.ts";
import { isFull } from "../scale.ts";

const events = isFull ? 1_000_000 : 10_001;
const doors: readonly Resume[] = ["header", "query", "input"];
const filters: readonly (readonly string[] | undefined)[] = [undefined, ["metrics.*"]];
const places = {
  "at the beginning": 0,
  "after the first event": 1,
  "in the middle": Math.floor(events / 2),
  "one before the end": events - 1,
  "at the end": events,
};
const malformed = ["abc", "-1", "1e999", "0x10", " 7 ", "1;DROP", "-", "9".repeat(10_000)];
const cases = { ok: 0, of: 0 };

describe(`a reader that comes back to a log of ${events} events`, () => {
  let server: RunningServer;
  let log: LogDigest;

  beforeAll(async () => {
    server = await RunningServer.start({ history: history({ events }) });
    await server.stop();
    log = await server.log();
    server.launch();
    await server.ready();
  }, 300_000);

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    console.log(
      `reconnect matrix over ${events} events: ${cases.ok} of ${cases.of} cases exact or explicit`,
    );
  });

  function counted(test: () => Promise<void>): () => Promise<void> {
    return async () => {
      cases.of += 1;
      await test();
      cases.ok += 1;
    };
  }

  const read = (resume: Resume, cursor: string | undefined, types?: readonly string[]) =>
    readFeed({ url: server.url, token: server.token, resume, cursor, types }, events);

  describe.each(doors)("naming its place by %s", (resume) => {
    for (const types of filters)
      for (const [where, after] of Object.entries(places))
        it(
          `${where}, wanting ${types ?? "everything"}, gets exactly the rest`,
          { timeout: 300_000 },
          counted(async () => {
            const cursor = `${log.epoch}-${after}`;
            const { deliveries, gap, refused } = await read(resume, cursor, types);
            expect({ gap, refused }).toEqual({ gap: false, refused: undefined });
            const name = `${resume} ${where}`;
            expect(checkFeed(log, { name, types, after, deliveries }).slice(0, 5)).toEqual([]);
          }),
        );

    it(
      "without a place gets everything",
      { timeout: 300_000 },
      counted(async () => {
        const { deliveries } = await read(resume, undefined);
        expect(checkFeed(log, { name: resume, deliveries }).slice(0, 5)).toEqual([]);
      }),
    );

    it(
      "of another log is told so, and gets everything",
      { timeout: 300_000 },
      counted(async () => {
        const { deliveries, gap } = await read(resume, "anotherlog-17");
        expect(gap).toBe(true);
        expect(checkFeed(log, { name: resume, deliveries }).slice(0, 5)).toEqual([]);
      }),
    );

    it(
      "ahead of the log is refused by name",
      counted(async () => {
        const { refused, deliveries } = await read(resume, `${log.epoch}-${events + 1}`);
        expect(refused).toContain("cursor_ahead");
        expect(deliveries.length).toBe(0);
      }),
    );

    it.each(malformed)("that is none (%.20s) is refused by name", async (cursor) => {
      await counted(async () => {
        // An HTTP client trims a header's ends, so the place may arrive whole.
        const { refused, deliveries } = await read(resume, cursor);
        expect(refused).toContain("cursor_malformed");
        expect(deliveries.length).toBe(0);
      })();
    });
  });

  it.each(Object.entries(places))(
    "%s, asking for pages, gets exactly the rest",
    { timeout: 300_000 },
    async (_where, after) => {
      await counted(async () => {
        const deliveries = new Deliveries();
        let page: Page = { events: [], cursor: `${log.epoch}-${after}`, atHead: false };
        while (!page.atHead) {
          page = await server.ask<Page>(`/api/v1/events?limit=512&after=${page.cursor}`);
          for (const event of page.events)
            deliveries.take(`${log.epoch}-${event.seq}`, JSON.stringify(event));
        }
        expect(checkFeed(log, { name: "pages", after, deliveries }).slice(0, 5)).toEqual([]);
      })();
    },
  );
});

interface Page {
  readonly events: readonly { readonly seq: number }[];
  readonly cursor: string;
  readonly atHead: boolean;
}
