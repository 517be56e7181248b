import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { logLine } from "../conformance/events.ts";
import { restoreBackup } from "./backup.ts";
import { useFolders } from "./fixtures/folder.ts";
import { inspectFolder } from "./inspect.ts";
import { migrations } from "./migrations/index.ts";
import { openSqliteStore } from "./store.ts";

const newFolder = useFolders();

async function fill(folder: string, events: number): Promise<void> {
  const store = await openSqliteStore({ folder, durability: "process" });
  for (let index = 0; index < events; index += 1) {
    void store.append({ events: [logLine(`${index} ${"m".repeat(500)}`)] });
  }
  await store.close();
}

/** As of a disk that is not mounted. */
function toNowhere(path: string): void {
  rmSync(path);
  symlinkSync(join(dirname(path), "nowhere", "stepcast.db"), path);
}

describe("opening a data folder", () => {
  it("keeps the log, its epoch and a cursor's meaning from one opening to the next", async () => {
    const folder = join(newFolder(), "made", "on", "demand");
    const first = await openSqliteStore({ folder });
    await first.append({ events: [logLine("kept")] });
    await first.close();
    const second = await openSqliteStore({ folder });
    expect([second.epoch, second.head()]).toEqual([first.epoch, 1]);
    expect((await second.append({ events: [logLine("next")] })).entries[0]?.seq).toBe(2);
    await second.close();
  });

  it("refuses a folder that another store holds, and says whose it is", async () => {
    const folder = newFolder();
    const holder = await openSqliteStore({ folder });
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({ code: "data_folder_in_use" });
    writeFileSync(
      join(folder, "server.json"),
      JSON.stringify({ pid: 4711, url: "http://127.0.0.1:4000", startedAt: 1 }),
    );
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({
      code: "data_folder_in_use",
      message: expect.stringContaining("process 4711 at http://127.0.0.1:4000"),
      details: { folder, pid: 4711, url: "http://127.0.0.1:4000" },
    });
    await holder.append({ events: [logLine("undisturbed")] });
    await holder.close();
    await (await openSqliteStore({ folder })).close();
  });

  it("frees the leases of the process before", async () => {
    const folder = newFolder();
    const first = await openSqliteStore({ folder });
    const before = await first.acquireLease("run_1", "ann", 3_600_000);
    await first.close();
    const second = await openSqliteStore({ folder });
    const after = await second.acquireLease("run_1", "bob", 3_600_000);
    expect(after?.fence).toBeGreaterThan(before?.fence ?? Number.POSITIVE_INFINITY);
    const zombie = second.append({ events: [logLine("zombie")], lease: before });
    await expect(zombie).rejects.toMatchObject({ code: "lease_lost" });
    await second.close();
  });

  it("refuses a database of a newer version and leaves it as it is", async () => {
    const folder = newFolder();
    await fill(folder, 1);
    const path = join(folder, "stepcast.db");
    const newer = new DatabaseSync(path);
    newer.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    newer.close();
    const bytes = readFileSync(path);
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({
      code: "database_newer",
      details: { version: migrations.length + 1, known: migrations.length },
    });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it("refuses another program's database and leaves it as it is", async () => {
    const folder = newFolder();
    const path = join(folder, "stepcast.db");
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1");
    other.close();
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining("another program"),
    });
    const kept = new DatabaseSync(path);
    expect(kept.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "recipes" }]);
    kept.close();
  });

  it.each([
    ["text instead of a database", () => Buffer.from("this is not a database ".repeat(1_000))],
    ["a database cut short", (whole: Buffer) => whole.subarray(0, Math.floor(whole.length / 3))],
    [
      "a database with its first pages overwritten",
      (whole: Buffer) => whole.fill(0xa5, 100, 60_000),
    ],
  ])("says that a file is damaged: %s", async (_, damage) => {
    const folder = newFolder();
    await fill(folder, 300);
    const path = join(folder, "stepcast.db");
    writeFileSync(path, damage(readFileSync(path)));
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining("damaged"),
      hint: expect.stringContaining("backup"),
    });
  });

  it.each([
    ["is empty", (path: string) => truncateSync(path), "empty"],
    ["is missing beside its write-ahead log", (path: string) => rmSync(path), "stepcast.db-wal"],
    ["is a link that leads nowhere", toNowhere, "is a link"],
  ])("never begins a new log where a database %s", async (_, lose, said) => {
    const [folder, killed] = [newFolder(), newFolder()];
    const store = await openSqliteStore({ folder });
    await store.append({ events: [logLine("acknowledged")] });
    for (const name of ["stepcast.db", "stepcast.db-wal"])
      copyFileSync(join(folder, name), join(killed, name));
    const backup = join(newFolder(), "a.backup");
    await store.backup(backup);
    await store.close();
    const path = join(killed, "stepcast.db");
    const whole = readFileSync(path);
    lose(path);
    await expect(openSqliteStore({ folder: killed })).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining(said),
      hint: expect.stringMatching(/Restore|Put|Bring/),
    });
    expect(inspectFolder(killed)).toMatchObject({ fault: { code: "storage_failed" } });
    // What is left of one log is not read into another one.
    expect(() => restoreBackup(backup, killed)).toThrow(/database/);
    rmSync(path, { force: true });
    writeFileSync(path, whole);
    const again = await openSqliteStore({ folder: killed });
    expect(again.head()).toBe(1);
    await again.close();
  });

  it("makes a database that was left half made anew", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "stepcast.db.new"), "half");
    await (await openSqliteStore({ folder })).close();
    expect(readdirSync(folder).sort()).toEqual(["stepcast.db", "stepcast.lock"]);
    expect(statSync(join(folder, "stepcast.db")).mode & 0o777).toBe(0o600);
  });

  it("says that a page is damaged when it is read, not something made up", async () => {
    const folder = newFolder();
    await fill(folder, 3_000);
    const path = join(folder, "stepcast.db");
    const whole = readFileSync(path);
    const at = whole.indexOf("150 mmm");
    writeFileSync(path, whole.fill(0xff, at - (at % 4_096), at - (at % 4_096) + 64));
    const store = await openSqliteStore({ folder });
    const reading = store.read({ after: 0, limit: 512 });
    await expect(reading).rejects.toMatchObject({ code: "storage_failed" });
    await store.close();
  });

  it("says why a folder cannot be made", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "file"), "");
    for (const path of ["file", "file/data"])
      await expect(openSqliteStore({ folder: join(folder, path) })).rejects.toMatchObject({
        code: "storage_failed",
        message: `The data folder ${join(folder, path)} cannot be made: its path leads to a file, or through one.`,
      });
  });

  it.skipIf(process.platform !== "linux")("ends where a folder takes no other one", async () => {
    for (const folder of ["/proc/data", "/proc/stepcast/data"])
      await expect(openSqliteStore({ folder })).rejects.toMatchObject({
        code: "storage_failed",
        message: expect.stringContaining("cannot be made"),
      });
  });

  it.each([
    ["a folder in the place of the database", () => ["data", "stepcast.db"]],
    ["a path that is too long", () => Array.from({ length: 6 }, () => "long".repeat(25))],
  ])("blames no disk for %s", async (_, path) => {
    const folder = join(newFolder(), ...path());
    mkdirSync(folder, { recursive: true });
    const opened = folder.endsWith("stepcast.db") ? dirname(folder) : folder;
    await expect(openSqliteStore({ folder: opened })).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining(`${opened} cannot be opened by this user`),
      hint: expect.stringMatching(/user that runs the server.*shorter path/),
    });
  });

  it.skipIf(process.getuid?.() === 0)("says that a folder is read-only", async () => {
    const folder = newFolder();
    chmodSync(folder, 0o500);
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({
      code: "storage_read_only",
      message: expect.stringContaining(folder),
    });
    chmodSync(folder, 0o700);
  });
});
