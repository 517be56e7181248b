import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isStepcastError, StepcastError, thrownText } from "@stepcast/contracts";
import { headOf } from "./backup.ts";
import { lockFolder } from "./folder-lock.ts";
import { type HandedOut, type Known, readHandedOut } from "./handed-out.ts";

/** What the database that a backup takes the place of says, or why it says nothing. */
export type Former =
  | { readonly epoch: string; readonly head: number; readonly known: Known }
  | { readonly unreadable: string };

/**
 * Reads what a data folder that is out of use, or its database, says of what was handed out. One
 * that is damaged or missing is told as `unreadable`. Changes nothing.
 * Errors: `data_folder_in_use`: what is taken back there from now on would not count.
 */
export function readFormer(path: string, tables: readonly HandedOut[]): Former {
  try {
    if (!existsSync(path)) return { unreadable: "it is not there" };
    const file = statSync(path).isDirectory() ? join(path, "stepcast.db") : path;
    if (!existsSync(file)) return { unreadable: "there is no database" };
    const lock = lockFolder(dirname(file));
    try {
      return readDatabase(file, tables);
    } finally {
      lock.release();
    }
  } catch (thrown) {
    if (isStepcastError(thrown) && thrown.code === "data_folder_in_use") throw stillUsed(thrown);
    return { unreadable: thrownText(thrown) };
  }
}

function readDatabase(file: string, tables: readonly HandedOut[]): Former {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    db.exec("BEGIN");
    const epoch = String(db.prepare("SELECT epoch FROM log").get()?.["epoch"]);
    return { epoch, head: headOf(db), known: readHandedOut(db, tables) };
  } finally {
    db.close();
  }
}

function stillUsed({ message, details }: StepcastError): StepcastError {
  return new StepcastError("data_folder_in_use", message, {
    details,
    hint: "Stop the server that is to be replaced first, so that nothing is revoked there any more.",
  });
}
