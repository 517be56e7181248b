import { createGunzip } from "node:zlib";
import { FatalStepError } from "@stepcast/engine";
import { UnpackBudget } from "./budget.ts";
import type { ArchiveRequest } from "./read.ts";
import { type ArchiveFile, readWithin, zipFiles } from "./zip.ts";

/**
 * The files of an archive, whatever it is by its first bytes: names lie.
 * Errors: FatalStepError for what is neither ZIP nor gzip, and those of {@link zipFiles}.
 */
export function filesOf(bytes: Uint8Array, request: ArchiveRequest): AsyncIterable<ArchiveFile> {
  const { only, maxEntries, maxBytes, maxRatio, archive } = request;
  const budget = new UnpackBudget({ packedBytes: bytes.byteLength, maxBytes, maxRatio });
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gzipFile(bytes, archive.name, budget);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    return zipFiles(bytes, { maxEntries, budget, only: only && new Set(only) });
  throw new FatalStepError(`${archive.name} is neither a ZIP archive nor a gzip file.`);
}

async function* gzipFile(
  bytes: Uint8Array,
  name: string,
  budget: UnpackBudget,
): AsyncGenerator<ArchiveFile> {
  const unpacking = createGunzip();
  unpacking.end(bytes);
  yield { path: name.replace(/\.gz$/i, ""), content: await readWithin(unpacking, budget) };
}
