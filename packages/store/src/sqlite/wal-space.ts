import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

/** Up to here SQLite appends to its write-ahead log before it begins at the front again: a header, and 1,000 frames of a page and 24 bytes. */
const wholeBytes = 32 + 1_000 * (4_096 + 24);
const zeros = new Uint8Array(65_536);

/**
 * Gives the write-ahead log the space that it will take, so that no commit waits until the file system has
 * found and recorded some: a sync takes less than half as long. SQLite ends its reading at the
 * first frame that does not follow from those before, so zeros after the last one mean nothing.
 * A disk that has not so much is left as it was. Nothing is thrown but SQLite's errors.
 */
export function reserveWalSpace(db: DatabaseSync, path: string, isSynced: boolean): void {
  // Nobody else writes to the file meanwhile.
  db.exec("BEGIN IMMEDIATE");
  try {
    extend(path, isSynced);
  } catch {
    // Whatever is wrong is told by the first write that needs it.
  } finally {
    db.exec("ROLLBACK");
  }
}

function extend(path: string, isSynced: boolean): void {
  const file = openSync(path, "r+");
  const { size } = fstatSync(file);
  try {
    for (let at = size; at < wholeBytes; )
      at += writeSync(file, zeros, 0, Math.min(zeros.length, wholeBytes - at), at);
    if (isSynced && size < wholeBytes) fsyncSync(file);
  } catch (thrown) {
    ftruncateSync(file, size);
    throw thrown;
  } finally {
    closeSync(file);
  }
}
