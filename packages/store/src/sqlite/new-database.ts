import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StepcastError } from "@stepcast/contracts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

/**
 * Makes a database where there is none. It gets its name once it is whole, so one of that name
 * without a byte was lost, and is never taken for a new one.
 * Throws SQLite's errors and those of {@link mustNotBeLost} and {@link mustNotBeRestoring}.
 */
export function makeDatabase(path: string): void {
  mustNotBeLost(path);
  if (existsSync(path)) return;
  mustNotBeRestoring(path);
  const draft = `${path}.new`;
  makeFile(draft);
  const db = new DatabaseSync(draft, { timeout: 0 });
  try {
    // Nothing of it counts before it has its name, so nothing is synced before that.
    db.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
    migrate(db, migrations);
  } finally {
    db.close();
  }
  // However durable its events are to be: one that a power cut left empty would be refused from then on.
  sync(draft);
  renameSync(draft, path);
  sync(dirname(path));
}

/**
 * Errors: `storage_failed` for a database without a byte, a link that leads to none, or a write-ahead log
 * that has lost its database. SQLite would begin anew on any of them, and delete the log.
 */
export function mustNotBeLost(path: string): void {
  const name = basename(path);
  const bytes = bytesOf(path);
  if (bytes === 0)
    throw new StepcastError(
      "storage_failed",
      `The database ${path} is damaged: it is empty, and it was not when it was made.`,
      {
        hint: "Restore it from a backup, or move the data folder away to start with an empty one.",
      },
    );
  if (bytes !== undefined) return;
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined)
    throw new StepcastError(
      "storage_failed",
      `The database ${path} is missing: ${name} is a link, and there is nothing where it leads.`,
      {
        hint: "Bring back what it leads to, such as a disk that is not mounted; or remove the link to start with an empty database. Nothing was changed.",
      },
    );
  if ((bytesOf(`${path}-wal`) ?? 0) > 0)
    throw new StepcastError(
      "storage_failed",
      `The database ${path} is missing, and a part of it is still there: ${name}-wal.`,
      {
        hint: `Put ${name} back beside it, as it was; or move ${name}-wal away as well. Nothing was changed.`,
      },
    );
}

/** What is restored stands here until it is whole. */
export function restoringPath(path: string): string {
  return `${path}.restoring`;
}

/** Errors: `storage_failed` where a restore was killed. Whoever asked for it wants no empty log in its place. */
export function mustNotBeRestoring(path: string): void {
  if (!existsSync(restoringPath(path))) return;
  const name = basename(restoringPath(path));
  throw new StepcastError(
    "storage_failed",
    `The database ${path} is missing: a backup was being restored here, and that was cut short.`,
    {
      hint: `Restore it once more with \`stepcast restore\`; or remove ${name} to start with an empty database. Nothing was changed.`,
    },
  );
}

/** Undefined where there is no file, or none that may be looked at. */
function bytesOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/** An empty file that only its owner may read. */
function makeFile(path: string): void {
  try {
    rmSync(path, { force: true });
    closeSync(openSync(path, "wx", 0o600));
  } catch {
    // SQLite says better why it cannot be made.
  }
}

/** The name of a new file is durable once its folder is synced, too. */
function sync(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
