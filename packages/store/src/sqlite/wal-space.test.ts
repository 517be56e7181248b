import { copyFileSync, renameSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { logLine } from "../conformance/events.ts";
import { readPages } from "../conformance/harness.ts";
import { writtenWalBytes } from "../testing/index.ts";
import { mountSmallDisk, useFolders } from "./fixtures/folder.ts";
import { openSqliteStore } from "./store.ts";

const newFolder = useFolders();
const files = ["stepcast.db", "stepcast.db-wal"] as const;

/** Bytes that the file system has found a place for; a file may be longer. */
function spaceOf(folder: string): number {
  return statSync(join(folder, files[1])).blocks * 512;
}

describe("the space of the write-ahead log", () => {
  it.each(["power", "process"] as const)(
    "is there before the first of 500 commits, and serves all of them (%s)",
    async (durability) => {
      const folder = newFolder();
      const store = await openSqliteStore({ folder, durability });
      const space = spaceOf(folder);
      const { size } = statSync(join(folder, files[1]));
      expect(space).toBeGreaterThanOrEqual(size);
      for (let place = 0; place < 500; place += 1) await store.append({ events: [logLine("a")] });
      const written = writtenWalBytes(join(folder, files[1]));
      expect(written).toBeGreaterThan(500 * 4_096);
      expect(size).toBeGreaterThan(written);
      expect(statSync(join(folder, files[1])).size).toBe(size);
      await store.close();
    },
  );

  it("is not made longer by the next who opens what a killed process left, and hides nothing from them", async () => {
    const folder = newFolder();
    const killed = newFolder();
    const store = await openSqliteStore({ folder });
    for (let place = 0; place < 20; place += 1) await store.append({ events: [logLine("a")] });
    for (const name of files) copyFileSync(join(folder, name), join(killed, name));
    await store.close();
    const { size } = statSync(join(killed, files[1]));

    const next = await openSqliteStore({ folder: killed });
    expect(statSync(join(killed, files[1])).size).toBe(size);
    expect(await readPages(next, { after: 0, limit: 512 })).toHaveLength(20);
    await next.close();
  });

  it("is there for a database that is a link, beside what it leads to", async () => {
    const folder = newFolder();
    const elsewhere = newFolder();
    await (await openSqliteStore({ folder })).close();
    renameSync(join(folder, files[0]), join(elsewhere, files[0]));
    symlinkSync(join(elsewhere, files[0]), join(folder, files[0]));
    const store = await openSqliteStore({ folder });
    expect(spaceOf(elsewhere)).toBeGreaterThan(4_000_000);
    await store.close();
  });

  const disk = newFolder();
  it.skipIf(!mountSmallDisk(disk, 60_000_000))(
    "is not taken before it is needed where a disk has little left (needs the right to mount one)",
    async () => {
      const store = await openSqliteStore({ folder: disk });
      await store.append({ events: [logLine("a")] });
      const file = join(disk, files[1]);
      expect(statSync(file).size).toBe(writtenWalBytes(file));
      await store.close();
    },
  );
});
