import { closeSync, openSync, readSync } from "node:fs";

const headerBytes = 32;
/** A page, and what the log says of it. */
const frameBytes = 24 + 4_096;

/**
 * How far a write-ahead log of SQLite is written, in bytes: what is left of the time before it began at
 * the front, and the space that it has not used yet, do not count. 0 when there is none.
 */
export function writtenWalBytes(path: string): number {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return 0;
  }
  try {
    const salt = bytesAt(file, 16, 8);
    let end = headerBytes;
    while (salt.length === 8 && bytesAt(file, end + 8, 8).equals(salt)) end += frameBytes;
    return end;
  } finally {
    closeSync(file);
  }
}

/** Fewer than asked for at the end of the file. */
function bytesAt(file: number, place: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, place));
}
