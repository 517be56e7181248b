import { closeSync, fstatSync, openSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { StepcastError } from "@stepcast/contracts";

/**
 * Knows whether a folder is still where it was opened. SQLite does not: it goes on writing to files
 * that have lost their names, and what it acknowledged is gone when the process ends.
 */
export interface FolderWatch {
  /** Noticed within a second: a look that found everything there counts for so long. Errors: `storage_failed`. */
  mustBeThere(): void;
  close(): void;
}

const lookCountsForMs = 1_000;

export function watchFolder(folder: string): FolderWatch {
  const path = resolve(folder);
  // The folder itself and not its database: to close a file frees every lock that this process has on it.
  const held = openSync(path, "r");
  let wasThereAtMs = performance.now();
  return {
    mustBeThere() {
      const now = performance.now();
      if (now - wasThereAtMs < lookCountsForMs) return;
      if (isGone(path, held)) throw gone();
      wasThereAtMs = now;
    },
    close: () => closeSync(held),
  };
}

/** Compares two looks of one moment, so that file systems which number their folders anew mislead nobody. */
function isGone(path: string, held: number): boolean {
  try {
    const opened = fstatSync(held, { bigint: true });
    const found = statSync(path, { bigint: true });
    statSync(join(path, "stepcast.db"));
    return opened.ino !== found.ino || opened.dev !== found.dev;
  } catch (thrown) {
    // What cannot be looked at may be there all the same.
    const code: unknown = Object(thrown).code;
    return code === "ENOENT" || code === "ENOTDIR";
  }
}

function gone(): StepcastError {
  return new StepcastError(
    "storage_failed",
    "The data folder was deleted or moved away while it is in use, so nothing was written.",
    { hint: "Put it back where it was, or start the server again on a backup." },
  );
}
