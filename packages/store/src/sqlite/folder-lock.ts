import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StepcastError } from "@stepcast/contracts";
import { type FolderWatch, watchFolder } from "./folder-watch.ts";
import { toOpeningError } from "./storage-error.ts";

/** Held as long as the process lives; the operating system frees it however the process ends. */
export interface FolderLock extends Pick<FolderWatch, "watchDatabase" | "mustBeThere"> {
  release(): void;
}

/**
 * Takes the data folder for this process, with an exclusive transaction on a small file of its own
 * that is never committed. Errors: `data_folder_in_use`, the storage errors.
 */
export function lockFolder(folder: string): FolderLock {
  let db: DatabaseSync | undefined;
  let watch: FolderWatch;
  try {
    db = new DatabaseSync(join(folder, "stepcast.lock"), { timeout: 0 });
    db.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
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
