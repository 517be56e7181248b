import type { DatabaseSync } from "node:sqlite";
import { rewriteVersion } from "./migrate.ts";

/**
 * Takes a transaction that was refused out of the write-ahead log. SQLite writes it there as committed
 * before it syncs: where the sync fails, whoever opens the file after a kill would find it.
 * What comes next is written over it, so something that changes nothing comes at once, and waits for no
 * disk. Where that fails as well, the next write does it. Not within a transaction.
 */
export function overwriteRefused(db: DatabaseSync): void {
  const synchronous = Number(db.prepare("PRAGMA synchronous").get()?.["synchronous"]);
  try {
    db.exec("PRAGMA synchronous = OFF");
    rewriteVersion(db);
  } catch {
    // Whoever is refused now is told of the first failure.
  } finally {
    db.exec(`PRAGMA synchronous = ${synchronous}`);
  }
}
