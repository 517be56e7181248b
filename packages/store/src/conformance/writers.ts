import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { LogEntry } from "../log-entry.ts";
import type { Store } from "../store.ts";
import { logLine } from "./events.ts";
import { type OpenStore, readPages, seqsOf } from "./harness.ts";

const writers = 32;
const appendsEach = 20;
/** The last writer's events take a hundred times as long to encode and write as everybody else's. */
const slow = { writer: writers - 1, message: "s".repeat(200_000) };

/** Appends one after the other; gives the seqs that were acknowledged, in the order of the calls. */
async function write(store: Store, writer: number): Promise<readonly number[]> {
  const seqs: number[] = [];
  for (let place = 0; place < appendsEach; place += 1) {
    const isSlow = writer === slow.writer;
    const events = [logLine(`${writer} ${place} ${isSlow ? slow.message : ""}`)];
    // Not all in step: some of them share a commit, and others come in between.
    if ((writer + place) % 3 === 0) await turn();
    seqs.push(...seqsOf((await store.append({ events })).entries));
  }
  return seqs;
}

/** What a reader with nothing but a cursor gets that asks again and again while others write, and how often that was something. */
async function poll(store: Store, isWriting: () => boolean) {
  const seen: LogEntry[] = [];
  let pages = 0;
  for (let after = 0; isWriting() || after < store.head(); ) {
    const page = await store.read({ after, limit: 512 });
    if (page.entries.length > 0) pages += 1;
    seen.push(...page.entries);
    after = page.scannedTo;
    await turn();
  }
  return { seen, pages };
}

/** Many who write at once, and somebody who watches them. */
export function writerConformance(open: OpenStore): void {
  describe("writers", () => {
    it("that are 32, one of them slow, are seen in the order of seq by who polls all along: a cursor passes nothing that comes later", async () => {
      const store = await open({});
      let isWriting = true;
      const polling = poll(store, () => isWriting);
      const acknowledged = await Promise.all(
        Array.from({ length: writers }, (_, writer) => write(store, writer)),
      );
      isWriting = false;
      const { seen, pages } = await polling;
      // It was at the log's end again and again, where a number that is still to come would be passed.
      expect(pages).toBeGreaterThan(2);
      const count = writers * appendsEach;
      expect(seqsOf(seen)).toEqual(Array.from({ length: count }, (_, place) => place + 1));
      // Each writer's own events are where it was told that they are, in the order of its calls.
      const placesOf = seen.map(({ event }) =>
        event.type === "log.line" ? event.data.message.split(" ", 2).join(" ") : event.type,
      );
      for (const [writer, seqs] of acknowledged.entries())
        expect(seqs.map((seq) => placesOf[seq - 1])).toEqual(
          seqs.map((_, place) => `${writer} ${place}`),
        );
      expect(seqsOf(await readPages(store, { after: 0, limit: 512 }))).toEqual(seqsOf(seen));
    });
  });
}
