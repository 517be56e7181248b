import { feedMatcher, limits, type NewEvent } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Store } from "../store.ts";
import { anyEvent, anyFeed, logLine } from "./events.ts";
import { type OpenStore, readPages, seqsOf } from "./harness.ts";

/** Reading by cursor and filter. */
export function feedConformance(open: OpenStore): void {
  describe("feeds", () => {
    it("pages through a feed, and says where it looked to", async () => {
      const store = await open({});
      const events = Array.from({ length: 10 }, (_, index) =>
        logLine(`${index}`, { runId: index % 2 === 0 ? "run_even" : "run_odd" }),
      );
      await store.append({ events });
      const even = [{ runId: "run_even" }];
      const first = await store.read({ after: 0, limit: 2, feeds: even });
      expect([seqsOf(first.entries), first.scannedTo]).toEqual([[1, 3], 3]);
      const rest = await store.read({ after: 3, limit: 10, feeds: even });
      expect([seqsOf(rest.entries), rest.scannedTo]).toEqual([[5, 7, 9], 10]);
      const bounded = await store.read({ after: 3, upTo: 6, limit: 10, feeds: even });
      expect([seqsOf(bounded.entries), bounded.scannedTo]).toEqual([[5], 6]);
      const none = await store.read({ after: 0, limit: 10, feeds: [{ runId: "run_none" }] });
      expect(none).toEqual({ entries: [], scannedTo: 10 });
    });

    it("never looks past the head, nor back before the cursor", async () => {
      const store = await open({});
      await store.append({ events: [logLine("only")] });
      expect((await store.read({ after: 0, upTo: 99, limit: 10 })).scannedTo).toBe(1);
      expect(await store.read({ after: 7, limit: 10 })).toEqual({ entries: [], scannedTo: 7 });
    });

    it("keeps a page within its bounds, whatever is asked for", async () => {
      const store = await open({});
      const events = Array.from({ length: limits.replayPageEvents + 10 }, () => logLine("x"));
      await store.append({ events });
      const greedy = await store.read({ after: 0, limit: 1_000_000 });
      expect(greedy.entries).toHaveLength(limits.replayPageEvents);
      expect((await store.read({ after: 0, limit: 0 })).entries).toHaveLength(1);
    });

    it("lets through what feedMatcher does, over logs long and short", async () => {
      const [long, short] = [await open({}), await open({})];
      const [longLog, shortLog] = await Promise.all([fill(long, 3_300), fill(short, 150)]);
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyFeed, { minLength: 1, maxLength: 3 }),
          fc.nat(),
          fc.nat(),
          fc.integer({ min: 1, max: 600 }),
          fc.boolean(),
          async (feeds, start, end, limit, isLong) => {
            const [store, log] = isLong ? [long, longLog] : [short, shortLog];
            const after = start % (log.length + 1);
            const upTo = end % (log.length + 1);
            const matches = feedMatcher(feeds);
            const expected = log.flatMap((event, index) =>
              index >= after && index < upTo && matches(event) ? [index + 1] : [],
            );
            const pages = await readPages(store, { after, upTo, feeds, limit });
            expect(seqsOf(pages)).toEqual(expected);
          },
        ),
        { numRuns: 150 },
      );
    });
  });
}

/** Appends about `size` events in groups of all sizes. */
async function fill(store: Store, size: number): Promise<readonly NewEvent[]> {
  const events = fc.sample(anyEvent, { numRuns: size, seed: size });
  for (let start = 0, step = 1; start < events.length; start += step, step = (step * 3) % 700) {
    await store.append({ events: events.slice(start, start + step) });
  }
  return events;
}
