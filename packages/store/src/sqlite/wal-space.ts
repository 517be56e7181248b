import { closeSync, fstatSync, fsyncSync, openSync, statfsSync, writeSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

/** Up to here SQLite appends to its write-ahead log before it begins at the front again: a header, and 1,000 frames of a page and 24 bytes. */
const wholeBytes = 32 + 1_000 * (4_096 + 24);
/** A disk with less than this left has none to give away before it is needed. */
const plentyBytes = 16 * wholeBytes;
const zeros = new Uint8Array(65_536);

/**
 * Gives the write-ahead log the space that it will take, so that no commit waits until the file system has
 * found and recorded some: a sync takes less than half as long. SQLite ends its reading at the
 * first frame that does not follow from those before, so zeros after the last one mean nothing.
 * A disk that is nearly full is left as it is. Nothing is thrown but SQLite's errors.
 */
export function reserveWalSpace(db: DatabaseSync, isSynced: boolean): void {
  // Where links lead: SQLite keeps the log beside the file itself.
  const path = `${db.location()}-wal`;
  // Nobody else writes to the file meanwhile.
  db.exec("BEGIN IMMEDIATE");
  try {
    if (freeBytes(path) >= plentyBytes) extend(path, isSynced);
  } catch {
    // Whatever is wrong is told by the first write that needs it.
  } finally {
    db.exec("ROLLBACK");
  }
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

function extend(path: string, isSynced: boolean): void {
  const file = openSync(path, "r+");
  try {
    const { size } = fstatSync(file);
    for (let at = size; at < wholeBytes; )
      at += writeSync(file, zeros, 0, Math.min(zeros.length, wholeBytes - at), at);
    if (isSynced && size < wholeBytes) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
