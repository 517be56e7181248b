import { closeSync, fstatSync, openSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { StepcastError } from "@stepcast/contracts";

/**
 * Knows whether a folder and the database in it are still what was opened. SQLite does not: it goes
 * on writing to files that have lost their names, and what it acknowledged is gone when the process ends.
 */
export interface FolderWatch {
  /**
   * From here on its database is watched, too. Call it once, when SQLite has made its files. `isOurs`
   * says whether nobody has opened it since; it may throw where it cannot know.
   */
  watchDatabase(isOurs: () => boolean): void;
  /** Noticed within a second: a look that found everything there counts for so long. Errors: `storage_failed`. */
  mustBeThere(): void;
  /** Only once nothing of this process uses the database any more: to close a file frees every lock that it has on it. */
  close(): void;
}

/** A file or folder, held so that it can be told from another one that takes its name. */
interface Held {
  readonly path: string;
  readonly descriptor: number;
}

const lookCountsForMs = 1_000;

export function watchFolder(folder: string): FolderWatch {
  const path = resolve(folder);
  const held: Held[] = [{ path, descriptor: openSync(path, "r") }];
  let wasThereAtMs = performance.now();
  let isOurs = (): boolean => true;
  return {
    watchDatabase(isOpenedByUs) {
      isOurs = isOpenedByUs;
      const database = join(path, "stepcast.db");
      // Not every file system lets it have a write-ahead log, which stands beside what a link leads to.
      const file = realpathSync(database);
      const log = file === join(realpathSync(path), "stepcast.db") ? database : file;
      held.push(...hold(database), ...hold(`${log}-wal`));
    },
    mustBeThere() {
      const now = performance.now();
      if (now - wasThereAtMs < lookCountsForMs) return;
      const lost = held.find(isGone);
      if (lost !== undefined) throw gone(lost, path);
      if (!known(isOurs)) throw taken();
      wasThereAtMs = now;
    },
    close() {
      for (const { descriptor } of held) closeSync(descriptor);
    },
  };
}

function hold(path: string): readonly Held[] {
  try {
    return [{ path, descriptor: openSync(path, "r") }];
  } catch {
    return [];
  }
}

/** Compares two looks of one moment, so that file systems which number their files anew mislead nobody. */
function isGone({ path, descriptor }: Held): boolean {
  try {
    const opened = fstatSync(descriptor, { bigint: true });
    const found = statSync(path, { bigint: true });
    return opened.ino !== found.ino || opened.dev !== found.dev;
  } catch (thrown) {
    // What cannot be looked at may be there all the same.
    const code: unknown = Object(thrown).code;
    return code === "ENOENT" || code === "ENOTDIR";
  }
}

/** What cannot be looked at may be well all the same: the write itself tells what is wrong. */
function known(isWell: () => boolean): boolean {
  try {
    return isWell();
  } catch {
    return true;
  }
}

function taken(): StepcastError {
  return new StepcastError(
    "storage_failed",
    "Another server has opened the database of this data folder, so nothing was written.",
    {
      hint: "Stop this server; the other one goes on with its runs. Two servers never share a folder: nobody may remove stepcast.lock, and its file system must know locks.",
    },
  );
}

function gone({ path }: Held, folder: string): StepcastError {
  if (path === folder)
    return new StepcastError(
      "storage_failed",
      "The data folder was deleted or moved away while it is in use, so nothing was written.",
      { hint: "Put it back where it was, or start the server again on a backup." },
    );
  const name = basename(path);
  const place = dirname(path) === folder ? "the data folder" : dirname(path);
  return new StepcastError(
    "storage_failed",
    `${name} was deleted or replaced in ${place} while it is in use, so nothing was written.`,
    {
      hint: name.endsWith("-wal")
        ? "Stop the server in order, and start it again: when it ends, it writes to the database what the file held."
        : "Put it back where it was, or start the server again on a backup.",
    },
  );
}
