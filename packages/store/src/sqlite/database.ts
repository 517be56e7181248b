import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { newId } from "@stepcast/contracts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { makeDatabase } from "./new-database.ts";
import { reserveWalSpace } from "./wal-space.ts";

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
  /** False once it was opened again, by whom no lock kept out. Throws SQLite's errors. */
  isOurs(): boolean;
}

/** Opens `stepcast.db` in a folder that is locked, makes it new where there is none, and migrates it. Throws SQLite's errors, `database_newer`, and `storage_failed` for one that was lost. */
export function openDatabase(folder: string, durability: Durability): OpenedDatabase {
  const path = join(folder, "stepcast.db");
  makeDatabase(path);
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
    const counted = countOpening(db);
    reserveWalSpace(db, durability === "power");
    return { db, ...counted, isOurs: () => openingsOf(db) === counted.openings };
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

function openingsOf(db: DatabaseSync): number {
  return Number(db.prepare("SELECT openings FROM log").get()?.["openings"]);
}

function countOpening(db: DatabaseSync): Omit<OpenedDatabase, "db" | "isOurs"> {
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
