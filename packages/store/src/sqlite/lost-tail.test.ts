import { copyFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logLine, runQueued } from "../conformance/events.ts";
import { readPages, seqsOf } from "../conformance/harness.ts";
import { writtenWalBytes } from "../testing/index.ts";
import { useFolders } from "./fixtures/folder.ts";
import { type FileStore, openSqliteStore } from "./store.ts";

const newFolder = useFolders();
const commits = 120;
const files = ["stepcast.db", "stepcast.db-wal"] as const;

/**
 * A power cut may take what the operating system had not written yet. With the durability `power`
 * that is nothing that was acknowledged; with `process` it is the end of the write-ahead log.
 */
describe("a write-ahead log whose end is lost, at any byte", () => {
  let store: FileStore;
  let folder: string;
  let walBytes: number;
  beforeAll(async () => {
    folder = newFolder();
    store = await openSqliteStore({ folder, durability: "process" });
    for (let place = 1; place < commits; place += 1)
      await store.append({
        events: [place % 10 === 0 ? runQueued(`run_${place}`) : logLine(`${place}`)],
      });
    walBytes = writtenWalBytes(join(folder, files[1]));
  });
  afterAll(() => store.close());

  /** What the disk has of the files as they are, all but the end of one. */
  function afterTheCut(keptBytes: number): string {
    const copy = newFolder();
    for (const file of files) copyFileSync(join(folder, file), join(copy, file));
    truncateSync(join(copy, files[1]), keptBytes);
    return copy;
  }

  it("leaves the beginning of the log whole: no hole, nothing half, and the next event takes the next number", async () => {
    const heads = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.nat(walBytes), async (keptBytes) => {
        const copy = afterTheCut(keptBytes);
        const opened = await openSqliteStore({ folder: copy });
        const log = await readPages(opened, { after: 0, limit: 512 });
        const head = opened.head();
        heads.add(head);
        expect(seqsOf(log)).toEqual(Array.from({ length: head }, (_, place) => place + 1));
        const before = await readPages(store, { after: 0, upTo: head, limit: 512 });
        expect(log.map(({ event }) => event)).toEqual(before.map(({ event }) => event));
        const queued = log.filter(({ type }) => type === "run.queued").map(({ runId }) => runId);
        expect((await opened.openRuns()).map(({ runId }) => runId).sort()).toEqual(queued.sort());
        const { entries } = await opened.append({ events: [logLine("next")] });
        expect(seqsOf(entries)).toEqual([head + 1]);
        await opened.close();
        const db = new DatabaseSync(join(copy, files[0]));
        expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
        db.close();
      }),
      { numRuns: 40 },
    );
    // The cuts did take something, and not always the same.
    expect(heads.size).toBeGreaterThan(2);
  });
});
