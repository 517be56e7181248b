import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { newId, StepcastError, thrownText } from "@stepcast/contracts";
import { makeFolder } from "./data-folder.ts";
import { lockFolder } from "./folder-lock.ts";
import { applicationId, newer } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { mustNotBeLost, restoringPath } from "./new-database.ts";
import { toStorageError } from "./storage-error.ts";

/** What a backup says of itself. It is written last, so that half a backup has none. */
export interface BackupSeal {
  readonly epoch: string;
  /** Seq of the last event that is in it. */
  readonly head: number;
  /** Milliseconds since the Unix epoch. */
  readonly madeAt: number;
}

/** Pages that are copied at a time; writers wait for no more than that. */
const pagesPerStep = 256;

/**
 * Copies a database that is in use to a new file, artifacts and all, as it is at one moment.
 * Writers go on meanwhile. Throws SQLite's errors; then there is no file.
 */
export async function writeBackup(db: DatabaseSync, file: string): Promise<BackupSeal> {
  const source = snapshotOf(db);
  try {
    await backup(source, file, { rate: pagesPerStep });
    return seal(file);
  } catch (thrown) {
    rmSync(file, { force: true });
    throw thrown;
  } finally {
    source.close();
  }
}

/**
 * A connection of its own that sees the database as it is now, however long it lives. The writer's
 * connection will not do: SQLite refuses to copy from one that is in the middle of a write.
 */
function snapshotOf(db: DatabaseSync): DatabaseSync {
  const source = new DatabaseSync(db.location() ?? "", { readOnly: true });
  source.exec("BEGIN");
  source.prepare("SELECT epoch FROM log").get();
  return source;
}

function seal(file: string): BackupSeal {
  const copy = new DatabaseSync(file);
  try {
    // One file, without a journal beside it.
    copy.exec("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
    const log = copy.prepare("SELECT epoch FROM log").get();
    const made = { epoch: String(log?.["epoch"]), head: headOf(copy), madeAt: Date.now() };
    copy.exec(
      `CREATE TABLE backup_seal (epoch TEXT NOT NULL, head INTEGER NOT NULL, made_at INTEGER NOT NULL) STRICT`,
    );
    copy
      .prepare("INSERT INTO backup_seal VALUES (?, ?, ?)")
      .run(made.epoch, made.head, made.madeAt);
    copy.exec("COMMIT");
    return made;
  } finally {
    copy.close();
  }
}

/** Seq of the last event of a database, also one that was removed since. */
export function headOf(db: DatabaseSync): number {
  const row = db
    .prepare("SELECT max((SELECT ifnull(max(seq), 0) FROM events), head_floor) AS head FROM log")
    .get();
  return Number(row?.["head"]);
}

/**
 * Reads a backup through and through: it is one, it is whole, and it is of a version that this
 * program knows. Blocks for as long as that takes.
 * Errors: `storage_failed` for what is no whole backup; `database_newer`.
 */
export function checkBackup(file: string): BackupSeal {
  return opened(file, (db) => checked(db, file));
}

/**
 * Makes a data folder of a backup. The log gets a new epoch: a reader that knew the log before, and
 * maybe more of it, is told so (`gap`), and never mistakes one for the other.
 * `amend` changes it before it is there, in the same transaction.
 * Errors: those of {@link checkBackup}; `invalid_input` for a folder with a database in it;
 * `storage_failed` for one that a database left its write-ahead log in; `data_folder_in_use`, the storage errors.
 */
export function restoreBackup<T = undefined>(
  file: string,
  folder: string,
  amend?: (db: DatabaseSync, made: BackupSeal) => T,
): BackupSeal & { readonly newEpoch: string; readonly amended: T | undefined } {
  checkBackup(file);
  makeFolder(folder);
  const place = join(folder, "stepcast.db");
  const lock = lockFolder(folder);
  const part = restoringPath(place);
  try {
    if (existsSync(place))
      throw new StepcastError(
        "invalid_input",
        `The data folder ${folder} has a database already.`,
        {
          hint: "Restore into an empty folder, or move the old one away first. Nothing was changed.",
        },
      );
    mustNotBeLost(place);
    removeDraft(part);
    copyFileSync(file, part);
    // Whatever was done to the backup: its owner writes to the database, and nobody else reads it.
    chmodSync(part, 0o600);
    const restored = opened(part, (db) => {
      // Once more: what counts is what arrived on this disk.
      const made = checked(db, file);
      const newEpoch = newId("log").slice(4, 20);
      db.exec("BEGIN IMMEDIATE");
      db.prepare("UPDATE log SET epoch = ?").run(newEpoch);
      const amended = amend?.(db, made);
      db.exec("DROP TABLE backup_seal; COMMIT");
      return { ...made, newEpoch, amended };
    });
    syncFile(part);
    renameSync(part, place);
    syncFile(folder);
    return restored;
  } catch (thrown) {
    removeDraft(part);
    throw toStorageError(thrown, folder);
  } finally {
    lock.release();
  }
}

/** With the journal that a killed restore left of it: SQLite would undo in the next one what was done to that. */
function removeDraft(part: string): void {
  for (const file of [part, `${part}-journal`]) rmSync(file, { force: true });
}

function opened<T>(file: string, work: (db: DatabaseSync) => T): T {
  if (!existsSync(file)) throw broken(file, "there is no such file");
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file);
    return work(db);
  } catch (thrown) {
    if (thrown instanceof StepcastError) throw thrown;
    throw broken(file, thrownText(thrown), thrown);
  } finally {
    db?.close();
  }
}

function checked(db: DatabaseSync, file: string): BackupSeal {
  const pragma = (name: string) => Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
  if (pragma("application_id") !== applicationId) throw broken(file, "it is of another program");
  const version = pragma("user_version");
  if (version > migrations.length) throw newer(version, migrations.length);
  const faults = db.prepare("PRAGMA integrity_check(3)").all();
  const fault = String(faults[0]?.["integrity_check"]);
  if (fault !== "ok") throw broken(file, fault);
  if (!hasTable(db, "backup_seal"))
    throw broken(file, "it was not finished, or is a database that was copied while it was in use");
  const row = db.prepare("SELECT epoch, head, made_at AS madeAt FROM backup_seal").get();
  const made = {
    epoch: String(row?.["epoch"]),
    head: Number(row?.["head"]),
    madeAt: Number(row?.["madeAt"]),
  };
  const head = headOf(db);
  if (made.head !== head) throw broken(file, `it says ${made.head} events and ends at ${head}`);
  return made;
}

function hasTable(db: DatabaseSync, name: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(name) !== undefined;
}

function broken(file: string, why: string, cause?: unknown): StepcastError {
  return new StepcastError("storage_failed", `${file} is no whole backup: ${why}.`, {
    cause,
    hint: "Take another one, made by `stepcast backup`. Nothing was changed.",
  });
}

function syncFile(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
