import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { StepcastError, thrownText } from "@stepcast/contracts";
import { onFiles } from "../data-program.ts";

/**
 * A backup may take this name: its folder is there, and nothing has the name but an older backup. Least
 * of all is a database replaced that is in use. Errors: `invalid_input` with what is in the way.
 */
export async function checkTarget(path: string): Promise<void> {
  if (path === "") throw refusal("The name of the backup is empty.", "Give the name of a file.");
  const folder = dirname(resolve(path));
  const around = await look(folder);
  if (around === undefined)
    throw refusal(`The folder ${folder} is not there.`, "Make it, or name a file in another one.");
  if (!around.isDirectory())
    throw refusal(`${folder} is a file, not a folder.`, "Name a file in a folder.");
  const there = await look(path);
  if (there === undefined) return;
  if (there.isDirectory())
    throw refusal(
      `${path} is a folder.`,
      `Give the name of a file, like ${join(path, "stepcast.backup")}.`,
    );
  if (there.isFile() && (await isBackup(path))) return;
  throw refusal(
    `${path} is there already, and is no backup.`,
    "Give the name of a new file, or of an older backup. Nothing was changed.",
  );
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    const { code } = Object(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new StepcastError(
      "storage_failed",
      `${path} cannot be looked at: ${thrownText(cause)}.`,
      {
        cause,
        hint: "See that this user may read the folder, then try again. Nothing was changed.",
      },
    );
  }
}

async function isBackup(path: string): Promise<boolean> {
  try {
    await onFiles("check", path);
    return true;
  } catch {
    // Whatever it is, it is not known to be a backup.
    return false;
  }
}

function refusal(message: string, hint: string): StepcastError {
  return new StepcastError("invalid_input", message, { hint });
}
