import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { newId, StepcastError, thrownText } from "@stepcast/contracts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

/**
 * `power`: the file is synced at every commit; neither a killed process nor a power cut loses an
 * acknowledged event. `process`: it is synced at checkpoints only; a killed process loses nothing, a
 * power cut or a crash of the operating system can lose the last seconds, never tear what came before.
 */
export type Durability = "power" | "process";

export interface OpenedDatabase {
  readonly db: DatabaseSync;
  readonly epoch: string;
  /** How often this database was opened, this time included. */
  readonly openings: number;
  readonly sealedSegments: number;
  /** The log ends here at the least. */
  readonly headFloor: number;
}

/** Makes sure that the data folder is there. Errors: `storage_failed`. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StepcastError(
      "storage_failed",
      `The data folder ${folder} cannot be made: ${thrownText(cause)}.`,
      { cause, hint: "Choose a data folder that can be written to." },
    );
  }
}

/** Opens `stepcast.db` in a folder that is locked, makes it new where there is none, and migrates it. Throws SQLite's errors and `database_newer`. */
export function openDatabase(folder: string, durability: Durability): OpenedDatabase {
  const path = join(folder, "stepcast.db");
  const isNew = makeFile(path);
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    // fullfsync: on macOS a plain fsync does not reach the disk; elsewhere it means nothing.
    db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${durability === "power" ? "FULL" : "NORMAL"};
      PRAGMA fullfsync = ${durability === "power" ? "ON" : "OFF"};
      PRAGMA journal_size_limit = 67108864;
      PRAGMA cache_size = -8192;
      PRAGMA temp_store = MEMORY;
    `);
    migrate(db, migrations);
    if (isNew && durability === "power") syncFolder(folder);
    return { db, ...countOpening(db) };
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** Makes an empty file that only its owner may read, unless there is one. True when it did. */
function makeFile(path: string): boolean {
  try {
    closeSync(openSync(path, "wx", 0o600));
    return true;
  } catch {
    // It is there, or SQLite says better why it cannot be made.
    return false;
  }
}

function countOpening(db: DatabaseSync): Omit<OpenedDatabase, "db"> {
  const row = db
    .prepare(
      `INSERT INTO log (only, epoch, openings, sealed_segments) VALUES (1, ?, 1, 0)
       ON CONFLICT DO UPDATE SET openings = openings + 1
       RETURNING epoch, openings, sealed_segments, head_floor`,
    )
    .get(newId("log").slice(4, 20));
  return {
    epoch: String(row?.["epoch"]),
    openings: Number(row?.["openings"]),
    sealedSegments: Number(row?.["sealed_segments"]),
    headFloor: Number(row?.["head_floor"]),
  };
}

/** The name of a new file is durable once its folder is synced; SQLite does this for its journals only. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
