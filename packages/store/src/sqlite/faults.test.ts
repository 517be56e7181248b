import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isStepcastError } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { logLine, runQueued } from "../conformance/events.ts";
import { readPages } from "../conformance/harness.ts";
import type { Store } from "../store.ts";
import { mountSmallDisk, remountReadOnly, useFolders } from "./fixtures/folder.ts";
import { toStorageError } from "./storage-error.ts";
import { type FileStore, openSqliteStore } from "./store.ts";

const newFolder = useFolders();
const smallDisk = newFolder();
const canMount = mountSmallDisk(smallDisk, 3_000_000);

/** Appends until an append is refused; gives how many were not, and the code of the refusal. */
async function appendUntilRefused(store: Store, message: string) {
  for (let accepted = 0; ; accepted += 1) {
    try {
      await store.append({ events: [logLine(message)] });
    } catch (thrown) {
      return { accepted, code: isStepcastError(thrown) ? thrown.code : String(thrown) };
    }
  }
}

function told(store: FileStore): string {
  try {
    store.mustTakeWrites();
    return "takes writes";
  } catch (thrown) {
    return isStepcastError(thrown) ? thrown.code : String(thrown);
  }
}

describe.skipIf(!canMount)("a disk that is full (needs the right to mount one)", () => {
  it("refuses appends, keeps nothing of them, reads on, and goes on by itself once there is space", async () => {
    const ballast = join(smallDisk, "ballast");
    writeFileSync(ballast, Buffer.alloc(1_500_000));
    const store = await openSqliteStore({ folder: smallDisk });
    await store.append({ events: [runQueued("run_1")] });
    const { accepted, code } = await appendUntilRefused(store, "m".repeat(4_000));
    expect(code).toBe("storage_full");
    expect(accepted).toBeGreaterThan(50);
    expect(store.head()).toBe(accepted + 1);
    const refused = store.append({ events: [logLine("m".repeat(100_000), { runId: "run_1" })] });
    await expect(refused).rejects.toMatchObject({ code: "storage_full" });
    const file = { mediaType: "text/plain", bytes: new Uint8Array(900_000).fill(1) };
    const lost = store.putArtifact("ann/desk", file);
    await expect(lost).rejects.toMatchObject({ code: "storage_full" });
    expect(await readPages(store, { after: 0, limit: 512 })).toHaveLength(accepted + 1);
    expect((await store.run("run_1"))?.lastSeq).toBe(1);
    expect(() => store.mustTakeWrites()).toThrow("The disk is full");

    rmSync(ballast);
    // Nobody else writes: whoever asks finds out.
    await expect.poll(() => told(store), { timeout: 30_000 }).toBe("takes writes");
    expect(store.head()).toBe(accepted + 1);
    const { entries } = await store.append({ events: [logLine("after", { runId: "run_1" })] });
    expect(entries[0]?.seq).toBe(accepted + 2);
    expect((await store.run("run_1"))?.lastSeq).toBe(accepted + 2);
    await store.close();

    const again = await openSqliteStore({ folder: smallDisk });
    expect(await readPages(again, { after: 0, limit: 512 })).toHaveLength(accepted + 2);
    await again.close();
    const db = new DatabaseSync(join(smallDisk, "stepcast.db"));
    expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    db.close();
  });

  it("says so when the file system was made read-only", async () => {
    remountReadOnly(smallDisk);
    const opening = openSqliteStore({ folder: smallDisk });
    await expect(opening).rejects.toMatchObject({
      code: "storage_read_only",
      // Whoever starts a server is told which folder; nothing that did not start goes on by itself.
      message: expect.stringContaining(smallDisk),
      hint: expect.not.stringContaining("goes on"),
    });
    const ioError = Object.assign(new Error("disk I/O error"), { errcode: 778 });
    expect(toStorageError(ioError, smallDisk).code).toBe("storage_read_only");
  });
});

describe("a database that another program holds", () => {
  it("makes appends wait without holding up anything else, then commits them in order", async () => {
    const folder = newFolder();
    const store = await openSqliteStore({ folder });
    await store.append({ events: [logLine("before")] });
    const other = new DatabaseSync(join(folder, "stepcast.db"));
    other.exec("BEGIN IMMEDIATE");
    const order: string[] = [];
    const appends = ["a", "b"].map((name) =>
      store.append({ events: [logLine(name)] }).then(({ entries }) => {
        order.push(name);
        return entries[0]?.seq;
      }),
    );
    for (let turns = 0; turns < 20; turns += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect((await store.read({ after: 0, limit: 10 })).entries).toHaveLength(1);
    }
    const late = store.append({ events: [logLine("c")] }).then(({ entries }) => entries[0]?.seq);
    expect(order).toEqual([]);
    other.exec("ROLLBACK");
    expect(await Promise.all([...appends, late])).toEqual([2, 3, 4]);
    other.close();
    await store.close();
  });

  it("refuses what waited too long, and takes the next append once it is free", async () => {
    const folder = newFolder();
    const store = await openSqliteStore({ folder, busyTimeoutMs: 60 });
    const other = new DatabaseSync(join(folder, "stepcast.db"));
    other.exec("BEGIN IMMEDIATE");
    const refused = store.append({ events: [logLine("impatient")] });
    await expect(refused).rejects.toMatchObject({ code: "storage_busy", retry: "later" });
    other.exec("COMMIT");
    other.close();
    expect((await store.append({ events: [logLine("next")] })).entries[0]?.seq).toBe(1);
    await store.close();
  });

  it("is waited for at the start as well", async () => {
    const folder = newFolder();
    await (await openSqliteStore({ folder })).close();
    const other = new DatabaseSync(join(folder, "stepcast.db"));
    other.exec("BEGIN IMMEDIATE");
    const impatient = openSqliteStore({ folder, busyTimeoutMs: 40 });
    await expect(impatient).rejects.toMatchObject({ code: "storage_busy" });
    const patient = openSqliteStore({ folder });
    setTimeout(() => other.close(), 30);
    await (await patient).close();
  });
});

describe("an event that JSON cannot hold", () => {
  it("is refused alone", async () => {
    const store = await openSqliteStore({ folder: newFolder(), durability: "process" });
    const broken = { ...logLine("x"), data: { level: "info", message: 1n } };
    const settled = await Promise.allSettled([
      store.append({ events: [logLine("a")] }),
      // Cast: the type forbids it, a defect does not.
      store.append({ events: [logLine("kept?"), broken as never] }),
      store.append({ events: [logLine("b")] }),
    ]);
    expect(settled[1]).toMatchObject({ reason: { code: "internal" } });
    const { entries } = await store.read({ after: 0, limit: 10 });
    expect(entries.map(({ seq, event }) => [seq, event.data])).toEqual([
      [1, { level: "info", message: "a" }],
      [2, { level: "info", message: "b" }],
    ]);
    await store.close();
  });
});
