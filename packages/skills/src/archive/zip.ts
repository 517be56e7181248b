import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { FatalStepError } from "@stepcast/engine";
import type { Entry, ZipFile } from "yauzl";
import { segmentsOf } from "../file/relative-path.ts";
import type { UnpackBudget } from "./budget.ts";

export interface ArchiveFile {
  /** Relative, with slashes; never outside the archive. */
  readonly path: string;
  readonly content: Uint8Array;
}

export interface ZipOptions {
  readonly maxEntries: number;
  /** Absent: all. */
  readonly only: ReadonlySet<string> | undefined;
  readonly budget: UnpackBudget;
}

/**
 * The files of a ZIP archive, one at a time. Folders are left out.
 * Errors: FatalStepError for what is no ZIP, for encrypted entries, links, paths that lead out, names that come
 * twice, damaged content, too many entries, and whatever the budget refuses.
 */
export async function* zipFiles(
  bytes: Uint8Array,
  { maxEntries, only, budget }: ZipOptions,
): AsyncGenerator<ArchiveFile> {
  const { fromBufferPromise } = await import("yauzl");
  const zip = await broken(fromBufferPromise(Buffer.from(bytes), { strictFileNames: true }));
  if (zip.entryCount > maxEntries) throw tooMany(maxEntries);
  const seen = new Set<string>();
  let count = 0;
  for await (const entry of entriesOf(zip)) {
    count += 1;
    if (count > maxEntries) throw tooMany(maxEntries);
    const path = entry.fileName;
    mustBePlain(entry);
    if (path.endsWith("/") || only?.has(path) === false) continue;
    if (seen.has(path)) throw new FatalStepError(`The archive holds ${path} twice.`);
    seen.add(path);
    yield { path, content: await contentOf(zip, entry, budget) };
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (cause) {
    throw notZip(cause);
  }
}

function mustBePlain(entry: Entry): void {
  const path = entry.fileName;
  segmentsOf(path.replace(/\/$/, ""));
  // The upper half holds the mode that Unix keeps of a file.
  const kind = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000)
    throw new FatalStepError(`${path} of the archive is a link or a device.`);
  if (entry.isEncrypted()) throw new FatalStepError(`${path} of the archive is encrypted.`);
  if (!entry.canDecodeFileData())
    throw new FatalStepError(`${path} of the archive is packed in a way that is unknown.`);
}

async function contentOf(zip: ZipFile, entry: Entry, budget: UnpackBudget): Promise<Uint8Array> {
  const stream = await broken(zip.openReadStreamPromise(entry));
  const content = await readWithin(stream, budget);
  // The library leaves this to others.
  if (crc32(content) !== entry.crc32)
    throw new FatalStepError(`${entry.fileName} of the archive is damaged: its checksum differs.`, {
      hint: "Fetch or make the archive again.",
    });
  return content;
}

/** All of a stream, as far as the budget goes; leaving early destroys it. */
export async function readWithin(stream: Readable, budget: UnpackBudget): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  try {
    // Streams of bytes give buffers.
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      budget.take(piece.byteLength);
      pieces.push(piece);
    }
  } catch (cause) {
    throw notZip(cause);
  }
  return Buffer.concat(pieces);
}

async function broken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw notZip(cause);
  }
}

/** What the libraries say of bytes that are not what they should be; our own refusals pass. */
function notZip(cause: unknown): Error {
  if (cause instanceof FatalStepError) return cause;
  const why = cause instanceof Error ? cause.message.slice(0, 200) : "unknown";
  return new FatalStepError(`The archive cannot be read: ${why}.`, { cause });
}

function tooMany(maxEntries: number): FatalStepError {
  return new FatalStepError(`The archive has more than ${maxEntries} entries.`, {
    hint: "Raise maxEntries if that is meant.",
  });
}
