import {
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { logLine, runQueued } from "../conformance/events.ts";
import { parsedBytes, readPages } from "../conformance/harness.ts";
import { checkBackup, restoreBackup } from "./backup.ts";
import { useFolders } from "./fixtures/folder.ts";
import { inspectFolder } from "./inspect.ts";
import { type FileStore, openSqliteStore } from "./store.ts";

const newFolder = useFolders();
const all = { after: 0, limit: 512 };

async function filled(): Promise<FileStore> {
  const store = await openSqliteStore({ folder: newFolder(), durability: "process" });
  const lines = Array.from({ length: 2_000 }, (_, at) => logLine(`${at} ${"x".repeat(200)}`));
  await store.append({ events: [runQueued("run_1"), ...lines] });
  return store;
}

it("a backup that is made while events are written is the log up to one of them, with its files", async () => {
  await using closing = new AsyncDisposableStack();
  const store = await filled();
  closing.defer(() => store.close());
  const artifactId = await store.putArtifact("ann/desk", {
    mediaType: "text/plain",
    bytes: Buffer.from("kept"),
  });
  const file = join(newFolder(), "a.backup");
  let done = false;
  const making = store.backup(file).finally(() => {
    done = true;
  });
  let during = 0;
  while (!done) {
    await store.append({ events: [logLine("during")] });
    during += 1;
  }
  const made = await making;
  expect(during).toBeGreaterThan(0);
  expect(made.head).toBeGreaterThanOrEqual(2_001);
  expect(made.head).toBeLessThanOrEqual(store.head());
  expect(checkBackup(file)).toEqual(made);
  expect(existsSync(`${file}-wal`)).toBe(false);

  const folder = join(newFolder(), "restored");
  const restored = restoreBackup(file, folder);
  const copy = await openSqliteStore({ folder });
  closing.defer(() => copy.close());
  // Another log: a cursor of the old one is never taken for a place in this one.
  expect([copy.epoch, copy.head()]).toEqual([restored.newEpoch, made.head]);
  expect(copy.epoch).not.toBe(store.epoch);
  const [theirs, ours] = await Promise.all([readPages(copy, all), readPages(store, all)]);
  expect(theirs.map(parsedBytes)).toEqual(ours.slice(0, made.head).map(parsedBytes));
  expect(await copy.artifact("ann/desk", artifactId)).toMatchObject({ mediaType: "text/plain" });
  expect(await copy.run("run_1")).toMatchObject({ status: "queued" });
});

it("ten backups in a row succeed, however much is written meanwhile", async () => {
  await using closing = new AsyncDisposableStack();
  const store = await filled();
  closing.defer(() => store.close());
  const folder = newFolder();
  let done = false;
  const writing = (async () => {
    while (!done) await store.append({ events: Array.from({ length: 50 }, () => logLine("x")) });
  })();
  const heads: number[] = [];
  for (let place = 0; place < 10; place += 1)
    heads.push((await store.backup(join(folder, `${place}.backup`))).head);
  done = true;
  await writing;
  expect(heads).toEqual(heads.toSorted((a, b) => a - b));
});

it("what is no whole backup is refused, and leaves no database behind", async () => {
  const store = await filled();
  const file = join(newFolder(), "a.backup");
  await store.backup(file);
  const whole = readFileSync(file);
  const refused = (name: string, make: (path: string) => void, code = "storage_failed") => {
    const [path, folder] = [join(newFolder(), name), newFolder()];
    make(path);
    expect(() => restoreBackup(path, folder), name).toThrow(expect.objectContaining({ code }));
    expect(existsSync(join(folder, "stepcast.db")), name).toBe(false);
  };
  refused("missing", () => {});
  refused("text", (path) => writeFileSync(path, "no database"));
  refused("empty", (path) => writeFileSync(path, ""));
  for (const share of [0.1, 0.5, 0.99])
    refused(`${share} of it`, (path) => {
      writeFileSync(path, whole);
      truncateSync(path, Math.floor(whole.byteLength * share));
    });
  const changed = (name: string, sql: string, code?: string) =>
    refused(
      name,
      (path) => {
        writeFileSync(path, whole);
        const db = new DatabaseSync(path);
        db.exec(sql);
        db.close();
      },
      code,
    );
  changed("unsealed", "DROP TABLE backup_seal");
  changed("short", "DELETE FROM events WHERE seq > 1000");
  changed("foreign", "PRAGMA application_id = 7");
  changed("newer", "PRAGMA user_version = 999", "database_newer");
  await store.close();
});

it("a folder that has a database keeps it", async () => {
  const store = await filled();
  const file = join(newFolder(), "a.backup");
  await store.backup(file);
  await store.close();
  const folder = newFolder();
  await (await openSqliteStore({ folder })).close();
  const before = readFileSync(join(folder, "stepcast.db"));
  expect(() => restoreBackup(file, folder)).toThrow(
    expect.objectContaining({ code: "invalid_input" }),
  );
  expect(readFileSync(join(folder, "stepcast.db"))).toEqual(before);
});

it("is restored as it is where a restore of another one was killed before, and is its owner's alone", async () => {
  const store = await filled();
  const [earlier, later] = [join(newFolder(), "a.backup"), join(newFolder(), "b.backup")];
  await store.backup(earlier);
  await store.append({ events: [logLine("later")] });
  const { head } = await store.backup(later);
  await store.close();
  const folder = newFolder();
  const half = new DatabaseSync(earlier);
  // Without room in memory it writes to the file before the transaction ends, and how to undo that to the journal.
  half.exec(
    "PRAGMA cache_size = 1; BEGIN; UPDATE backup_seal SET head = 1; UPDATE events SET at = 1",
  );
  for (const part of ["", "-journal"])
    copyFileSync(`${earlier}${part}`, join(folder, `stepcast.db.restoring${part}`));
  half.close();
  chmodSync(later, 0o444);
  // Nobody wants an empty log where a backup was to be.
  const refused = { code: "storage_failed", message: expect.stringContaining("was cut short") };
  await expect(openSqliteStore({ folder })).rejects.toMatchObject(refused);
  expect(inspectFolder(folder)).toMatchObject({ fault: refused });
  expect(restoreBackup(later, folder)).toMatchObject({ head });
  expect(statSync(join(folder, "stepcast.db")).mode & 0o777).toBe(0o600);
  const copy = await openSqliteStore({ folder });
  expect(await readPages(copy, all)).toHaveLength(head);
  await copy.close();
});
