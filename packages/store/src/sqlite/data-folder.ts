import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { StepcastError, thrownText } from "@stepcast/contracts";

/** What people get wrong in words; everything else as the system says it. */
function reason(cause: unknown): string {
  const { code } = Object(cause);
  return code === "EEXIST" || code === "ENOTDIR"
    ? "its path leads to a file, or through one"
    : thrownText(cause);
}

/** Makes sure that the data folder is there. Errors: `storage_failed`. */
export function makeFolder(folder: string): void {
  try {
    makeFolders(folder);
  } catch (cause) {
    throw new StepcastError(
      "storage_failed",
      `The data folder ${folder} cannot be made: ${reason(cause)}.`,
      { cause, hint: "Choose a data folder that can be written to." },
    );
  }
}

/**
 * With the folders above it. Node's own way tries for ever, at full speed, where a folder that is
 * there takes none and says that it is not: one that was deleted, and some file systems of the kernel.
 */
function makeFolders(folder: string): void {
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder && !existsSync(above)) makeFolders(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw thrown;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
