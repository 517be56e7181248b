import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { useFolders } from "./fixtures/folder.ts";
import { overwriteRefused } from "./refused-commit.ts";

const newFolder = useFolders();
const parts = ["log.db", "log.db-wal"] as const;

function copied(folder: string): string {
  const copy = newFolder();
  for (const part of parts) copyFileSync(join(folder, part), join(copy, part));
  return join(copy, parts[0]);
}

/** What whoever opens the file after a kill finds. */
function found(folder: string): unknown {
  const db = new DatabaseSync(copied(folder));
  const lines = db.prepare("SELECT text FROM lines ORDER BY text").all();
  db.close();
  return lines.map((line) => line["text"]);
}

it.each([1, 400])("leaves nothing of a commit of %s lines whose sync failed", (lines) => {
  const folder = newFolder();
  const writer = new DatabaseSync(join(folder, parts[0]));
  writer.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE lines (text)");
  writer.exec("INSERT INTO lines VALUES ('a')");
  const place = copied(folder);
  const db = new DatabaseSync(place);
  db.exec("PRAGMA synchronous = FULL");
  db.prepare("SELECT 1 FROM lines").get();
  const insert = writer.prepare("INSERT INTO lines VALUES (?)");
  writer.exec("BEGIN");
  for (let line = 0; line < lines; line += 1) insert.run("b".repeat(200));
  writer.exec("COMMIT");
  // As a sync that fails leaves it: the frames are there, and the connection does not count them.
  writeFileSync(`${place}-wal`, readFileSync(join(folder, parts[1])));
  expect(found(join(place, ".."))).toHaveLength(lines + 1);

  overwriteRefused(db);
  expect(found(join(place, ".."))).toEqual(["a"]);
  expect(db.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 2 });
  db.exec("INSERT INTO lines VALUES ('c')");
  expect(found(join(place, ".."))).toEqual(["a", "c"]);
  for (const one of [db, writer]) one.close();
});

it("lets nothing into the file unsynced, however long the write-ahead log is", () => {
  const place = join(newFolder(), parts[0]);
  const writer = new DatabaseSync(place);
  writer.exec(
    "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE lines (text)",
  );
  const insert = writer.prepare("INSERT INTO lines VALUES (?)");
  writer.exec("BEGIN");
  for (let line = 0; line < 1_100; line += 1) insert.run("a".repeat(4_000));
  writer.exec("COMMIT");
  const db = new DatabaseSync(place);
  db.exec("PRAGMA synchronous = FULL");
  const bytes = statSync(place).size;

  overwriteRefused(db);
  expect(statSync(place).size).toBe(bytes);
  db.exec("INSERT INTO lines VALUES ('b')");
  expect(statSync(place).size).toBeGreaterThan(bytes);
  for (const one of [db, writer]) one.close();
});
