import type { DatabaseSync } from "node:sqlite";
import { rewriteVersion } from "./migrate.ts";

/**
 * Takes a transaction that was refused out of the write-ahead log. SQLite writes it there as committed
 * before it syncs: where the sync fails, whoever opens the file after a kill would find it.
 * What comes next is written over it, so something that changes nothing comes at once, and waits for no
 * disk. Where that fails as well, the next write does it. Not within a transaction.
 * Nothing goes from the log to the file meanwhile: unsynced, what was acknowledged would be lost with the power.
 */
export function overwriteRefused(db: DatabaseSync): void {
  const synchronous = setting(db, "synchronous");
  const checkpointPages = setting(db, "wal_autocheckpoint");
  try {
    db.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF");
    rewriteVersion(db);
  } catch {
    // Whoever is refused now is told of the first failure.
  } finally {
    db.exec(`PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  }
}

function setting(db: DatabaseSync, name: "synchronous" | "wal_autocheckpoint"): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}
