import { type ArtifactRef, artifactRef, limits, StepcastError } from "@stepcast/contracts";
import type { Store, StoredArtifact } from "@stepcast/store";
import { z } from "zod";
import type { Caller } from "./context.ts";

export interface UploadedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Stores a file in the caller's room and returns how values name it. Errors: `invalid_input`, `artifact_too_large`, storage errors. */
export async function storeArtifact(
  store: Store,
  caller: Caller,
  file: UploadedFile,
): Promise<ArtifactRef> {
  const { name, mediaType, bytes } = file;
  if (bytes.byteLength > limits.artifactBytes) throw artifactTooLarge();
  const described = fileFields.safeParse({ name, mediaType, bytes: bytes.byteLength });
  if (!described.success)
    throw new StepcastError("invalid_input", z.prettifyError(described.error));
  const id = await store.putArtifact(caller.room, { mediaType, bytes });
  return { $artifact: id, ...described.data };
}

/** A file of the caller's room. Errors: `not_found`, the same for one of another room and for none. */
export async function readArtifact(
  store: Store,
  caller: Caller,
  artifactId: string,
): Promise<StoredArtifact> {
  const artifact = await store.artifact(caller.room, artifactId);
  if (artifact === undefined)
    throw new StepcastError("not_found", "There is no such artifact here.");
  return artifact;
}

export function artifactTooLarge(): StepcastError {
  const limit = limits.artifactBytes;
  const message = `A file may have at most ${limit / 1024 / 1024} MiB.`;
  return new StepcastError("artifact_too_large", message, { details: { limit } });
}

const fileFields = artifactRef.omit({ $artifact: true });
