import { accessSync, constants, statfsSync } from "node:fs";
import { isStepcastError, StepcastError, thrownText } from "@stepcast/contracts";

/** SQLite's primary result codes that say something to a person. */
const result = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

const ofDisk: ReadonlySet<number> = new Set([
  result.readOnly,
  result.ioError,
  result.corrupt,
  result.full,
  result.cannotOpen,
  result.notADatabase,
]);

/**
 * What SQLite threw, as one of the storage errors. An I/O error does not say its cause, so the folder
 * is asked: a file system that was remounted read-only, or one without space.
 */
export function toStorageError(thrown: unknown, folder: string): StepcastError {
  if (isStepcastError(thrown)) return thrown;
  const options = { cause: thrown };
  switch (resultCode(thrown)) {
    case result.busy:
    case result.locked:
      return new StepcastError(
        "storage_busy",
        "Another program holds the database, so nothing was written.",
        options,
      );
    case result.full:
      return full(thrown);
    case result.readOnly:
      return readOnly(thrown);
    case result.ioError:
    case result.cannotOpen:
      return ioError(thrown, folder);
    case result.corrupt:
    case result.notADatabase:
      return new StepcastError(
        "storage_failed",
        `The database in ${folder} is damaged: ${thrownText(thrown)}.`,
        {
          ...options,
          hint: "Restore it from a backup, or move the data folder away to start with an empty one.",
        },
      );
    default:
      return new StepcastError(
        "storage_failed",
        `The database refused: ${thrownText(thrown)}.`,
        options,
      );
  }
}

/** True for what lasts until somebody does something about the disk or the file, whatever is written. */
export function isOfDisk(thrown: unknown): boolean {
  const code = resultCode(thrown);
  return code !== undefined && ofDisk.has(code);
}

/** True where the disk failed: the only error after which what was refused may be in the file. */
export function isIoError(thrown: unknown): boolean {
  return resultCode(thrown) === result.ioError;
}

/** True where somebody else holds what SQLite would have locked. */
export function isBusy(thrown: unknown): boolean {
  const code = resultCode(thrown);
  return code === result.busy || code === result.locked;
}

/** What kept a folder from being opened, for whoever starts a program on it: nothing goes on by itself there. */
export function toOpeningError(thrown: unknown, folder: string): StepcastError {
  const error = toStorageError(thrown, folder);
  const isClosed = resultCode(thrown) === result.cannotOpen && error.code === "storage_failed";
  if (isClosed) return cannotOpen(thrown, folder);
  if (error.code !== "storage_read_only") return error;
  return new StepcastError(
    "storage_read_only",
    `The data folder ${folder} cannot be written to by this user.`,
    {
      cause: thrown,
      hint: "Let the user that runs the server write to it, or choose another data folder.",
    },
  );
}

/** SQLite takes paths of some 500 bytes at the most, and says no more than that it could not. */
function cannotOpen(cause: unknown, folder: string): StepcastError {
  return new StepcastError(
    "storage_failed",
    `A file of the data folder ${folder} cannot be opened by this user: ${thrownText(cause)}.`,
    {
      cause,
      hint: "Let the user that runs the server read and write every file of it whose name begins with stepcast; or choose a data folder with a shorter path, of 480 bytes at the most.",
    },
  );
}

function resultCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !("errcode" in thrown)) return undefined;
  return typeof thrown.errcode === "number" ? thrown.errcode & 0xff : undefined;
}

function ioError(thrown: unknown, folder: string): StepcastError {
  if (!isWritable(folder)) return readOnly(thrown);
  if (!hasSpace(folder)) return full(thrown);
  return new StepcastError(
    "storage_failed",
    `The disk of the data folder failed: ${thrownText(thrown)}.`,
    { cause: thrown },
  );
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function hasSpace(folder: string): boolean {
  try {
    return statfsSync(folder).bavail > 0;
  } catch {
    return true;
  }
}

function full(cause: unknown): StepcastError {
  return new StepcastError("storage_full", "The disk is full, so nothing was written.", { cause });
}

function readOnly(cause: unknown): StepcastError {
  return new StepcastError(
    "storage_read_only",
    "The data folder cannot be written to, so nothing was written.",
    { cause },
  );
}
