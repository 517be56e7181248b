import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isStepcastError, thrownText } from "@stepcast/contracts";
import { lockFolder } from "./folder-lock.ts";
import { applicationId } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { mustNotBeLost, mustNotBeRestoring } from "./new-database.ts";
import { toStorageError } from "./storage-error.ts";

/** What there is to know about a data folder without opening its store. */
export interface FolderInspection {
  /** False: a server would make a new one. */
  readonly hasDatabase: boolean;
  /** The version that this program makes; a database of a higher one was made by a newer program. */
  readonly knownVersion: number;
  readonly version?: number;
  /** False: another program's file. */
  readonly isOurs?: boolean;
  /** A store has the folder open: a server, or what is left of one. */
  readonly isOpen: boolean;
  /** Why the database cannot be written to or read, in one sentence, and its code. */
  readonly fault?: { readonly code: string; readonly message: string };
}

const busyMs = 500;

/** Looks, and changes nothing. */
export function inspectFolder(folder: string): FolderInspection {
  const file = join(folder, "stepcast.db");
  const known = { knownVersion: migrations.length };
  try {
    mustNotBeLost(file);
    if (!existsSync(file)) {
      mustNotBeRestoring(file);
      return { ...known, hasDatabase: false, isOpen: false };
    }
  } catch (thrown) {
    return { ...known, hasDatabase: true, isOpen: false, fault: faultOf(thrown, folder) };
  }
  const held = whoHolds(folder);
  if (held !== undefined) return { ...known, hasDatabase: true, ...held };
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: busyMs });
    const pragma = (name: string) => Number(db?.prepare(`PRAGMA ${name}`).get()?.[name]);
    const version = pragma("user_version");
    const isOurs = pragma("application_id") === applicationId;
    const found = { ...known, hasDatabase: true, isOpen: false, version, isOurs };
    // Somebody else may hold it: a copying program, a shell.
    db.exec("BEGIN IMMEDIATE; ROLLBACK");
    return found;
  } catch (thrown) {
    return { ...known, hasDatabase: true, isOpen: false, fault: faultOf(thrown, folder) };
  } finally {
    db?.close();
  }
}

function whoHolds(folder: string): Pick<FolderInspection, "isOpen" | "fault"> | undefined {
  try {
    lockFolder(folder).release();
    return undefined;
  } catch (thrown) {
    if (isStepcastError(thrown) && thrown.code === "data_folder_in_use") return { isOpen: true };
    return { isOpen: false, fault: faultOf(thrown, folder) };
  }
}

function faultOf(thrown: unknown, folder: string): { code: string; message: string } {
  const { code } = toStorageError(thrown, folder);
  return { code, message: thrownText(toStorageError(thrown, folder)) };
}
