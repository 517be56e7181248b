import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StepcastError } from "@stepcast/contracts";
import { type FolderWatch, watchFolder } from "./folder-watch.ts";
import { isBusy, toOpeningError } from "./storage-error.ts";

/** Held as long as the process lives; the operating system frees it however the process ends. */
export interface FolderLock extends Pick<FolderWatch, "watchDatabase" | "mustBeThere"> {
  release(): void;
}

/**
 * Takes the data folder for this process, with an exclusive transaction on a small file of its own
 * that is never committed. Errors: `data_folder_in_use`, the storage errors.
 */
export function lockFolder(folder: string): FolderLock {
  const place = join(folder, "stepcast.lock");
  let db: DatabaseSync | undefined;
  let watch: FolderWatch;
  try {
    const isNew = !existsSync(place);
    db = new DatabaseSync(place, { timeout: 0 });
    db.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    if (isNew) mustNotBeOpen(join(folder, "stepcast.db"));
    watch = watchFolder(folder);
  } catch (thrown) {
    db?.close();
    const error = toOpeningError(thrown, folder);
    throw error.code === "storage_busy" ? inUse(folder, thrown) : error;
  }
  const held = db;
  return {
    watchDatabase: watch.watchDatabase,
    mustBeThere: watch.mustBeThere,
    release() {
      watch.close();
      held.close();
    },
  };
}

/**
 * A database whose lock was removed may be a running server's all the same. Whoever has it open shares
 * a lock on the database itself, so that nobody can have that one alone. Throws SQLite's `busy`.
 */
function mustNotBeOpen(file: string): void {
  // Of one without a byte, SQLite would delete the write-ahead log.
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
    db.exec("PRAGMA locking_mode = EXCLUSIVE; SELECT 1 FROM sqlite_schema");
  } catch (thrown) {
    // What else is wrong with it is told by whoever opens it.
    if (isBusy(thrown)) throw thrown;
  } finally {
    db?.close();
  }
}

function inUse(folder: string, cause: unknown): StepcastError {
  const holder = readHolder(folder);
  const who = [
    holder.pid === undefined ? "another process" : `process ${holder.pid}`,
    holder.url === undefined ? "" : ` at ${holder.url}`,
  ].join("");
  return new StepcastError("data_folder_in_use", `The data folder ${folder} is used by ${who}.`, {
    cause,
    details: { folder, ...holder },
  });
}

/** What a running server says about itself in `server.json`; nothing when it says nothing readable. */
function readHolder(folder: string): { pid?: number; url?: string } {
  try {
    const info: unknown = JSON.parse(readFileSync(join(folder, "server.json"), "utf8"));
    if (typeof info !== "object" || info === null) return {};
    return {
      ...("pid" in info && typeof info.pid === "number" ? { pid: info.pid } : {}),
      ...("url" in info && typeof info.url === "string" ? { url: info.url } : {}),
    };
  } catch {
    return {};
  }
}
