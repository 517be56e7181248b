import { DatabaseSync } from "node:sqlite";
import { type FeedFilter, feedMatcher, limits } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyEvent, anyFeed } from "../conformance/events.ts";
import type { LogHeader } from "../log-entry.ts";
import { FeedIndex } from "./feed-index.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { PostingTable } from "./posting-table.ts";
import { segmentEvents } from "./segment.ts";

/** Headers with holes between them, so that they spread over many segments. */
const sparseLog = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 3 * segmentEvents }), anyEvent), {
    maxLength: 120,
    size: "max",
  })
  .map((steps) => {
    let seq = 0;
    return steps.map(([gap, { type, room, runId, agentId }]): LogHeader => {
      seq += gap;
      return { seq, type, room, runId, agentId };
    });
  });

function createIndex(headers: readonly LogHeader[]): FeedIndex {
  const db = new DatabaseSync(":memory:");
  migrate(db, migrations);
  const index = new FeedIndex(new PostingTable(db), 0, headers);
  index.sealFull();
  index.committed([]);
  return index;
}

function letsAllThrough({ room, runId, agentId, types = ["*"] }: FeedFilter): boolean {
  return [room, runId, agentId].every((key) => key === undefined) && types.includes("*");
}

describe("the feed index", () => {
  it("finds what feedMatcher lets through, however far apart", () => {
    fc.assert(
      fc.property(
        sparseLog,
        fc.array(anyFeed, { minLength: 1, maxLength: 3 }),
        fc.nat(300 * segmentEvents),
        fc.integer({ min: 1, max: limits.replayPageEvents }),
        (log, feeds, start, limit) => {
          const head = log.at(-1)?.seq ?? 0;
          const after = Math.min(start, head);
          const matches = feedMatcher(feeds);
          const expected = log.filter((header) => header.seq > after && matches(header));
          const found = createIndex(log).find(feeds, { after, end: head, limit });
          if (found === undefined) {
            expect(feeds.some(letsAllThrough)).toBe(true);
            return;
          }
          expect(found.seqs).toEqual(expected.slice(0, limit).map(({ seq }) => seq));
          const isFull = found.seqs.length === limit;
          expect(found.scannedTo).toBe(isFull ? found.seqs.at(-1) : head);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("stops early in a search that finds nothing, and says where", () => {
    const rooms = ["ann/desk", "bob/desk"];
    const log = Array.from({ length: 2_000 }, (_, index): LogHeader => {
      const seq = index * segmentEvents + 1;
      const type = index % 2 === 0 ? "log.line" : "alarm.raised";
      return { seq, type, room: rooms[index % 2] ?? "", runId: undefined };
    });
    const head = log.at(-1)?.seq ?? 0;
    const index = createIndex(log);
    const feeds = [{ room: "ann/desk", types: ["alarm.raised" as const] }];
    let reads = 0;
    for (let after = 0; after < head; reads += 1) {
      const found = index.find(feeds, { after, end: head, limit: 10 });
      expect(found?.seqs).toEqual([]);
      expect(found?.scannedTo).toBeGreaterThan(after);
      after = found?.scannedTo ?? head;
    }
    expect(reads).toBeGreaterThan(1);
  });
});
