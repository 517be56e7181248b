import type { DatabaseSync } from "node:sqlite";
import { StepcastError } from "@stepcast/contracts";

/** Marks a SQLite file as this product's: "Stpc" in ASCII. */
export const applicationId = 0x53747063;

/**
 * Brings the database to the newest version, in one transaction that holds the file's write lock.
 * Forward only. Errors: `database_newer`; `storage_failed` for a file that is not this product's.
 */
export function migrate(db: DatabaseSync, migrations: readonly string[]): void {
  if (mark(db, "application_id") === applicationId && versionOf(db) === migrations.length) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    const version = mark(db, "application_id") === applicationId ? versionOf(db) : claimFile(db);
    if (version > migrations.length) throw newer(version, migrations.length);
    for (const migration of migrations.slice(version)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${migrations.length}`);
    db.exec("COMMIT");
  } catch (thrown) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw thrown;
  }
}

/** Marks an empty file as ours; a file with somebody else's tables is left alone. */
function claimFile(db: DatabaseSync): number {
  if (db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() !== undefined) {
    throw new StepcastError(
      "storage_failed",
      "The data folder's database was made by another program; it was left as it is.",
      { hint: "Choose another data folder." },
    );
  }
  db.exec(`PRAGMA application_id = ${applicationId}`);
  return 0;
}

function versionOf(db: DatabaseSync): number {
  return mark(db, "user_version");
}

/** Writes the first page of the file, and changes nothing by it. */
export function rewriteVersion(db: DatabaseSync): void {
  db.exec(`PRAGMA user_version = ${versionOf(db)}`);
}

function mark(db: DatabaseSync, pragma: "application_id" | "user_version"): number {
  return Number(db.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}

export function newer(version: number, known: number): StepcastError {
  return new StepcastError(
    "database_newer",
    `The database has version ${version}, and this program knows versions up to ${known}. Nothing was changed.`,
    { details: { version, known } },
  );
}
