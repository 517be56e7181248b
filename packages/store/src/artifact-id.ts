import { limits, StepcastError } from "@stepcast/contracts";

/** The content address of the bytes, worked out off the event loop. Errors: `artifact_too_large`. */
export async function artifactIdOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (bytes.byteLength > limits.artifactBytes) {
    throw new StepcastError(
      "artifact_too_large",
      `The file has ${bytes.byteLength} bytes and was not stored; at most ${limits.artifactBytes} are taken.`,
    );
  }
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return `sha256-${Buffer.from(digest).toString("hex")}`;
}

/** A file as it was stored. Errors: `storage_failed` when the disk gave back other bytes than it was given. */
export async function intact<
  F extends { readonly artifactId: string; readonly bytes: Uint8Array<ArrayBuffer> },
>(file: F | undefined): Promise<F | undefined> {
  if (file === undefined || (await artifactIdOf(file.bytes)) === file.artifactId) return file;
  throw new StepcastError(
    "storage_failed",
    `The file ${file.artifactId} is damaged: its bytes are no longer those that were stored.`,
    { hint: "Restore the database from a backup. What else it holds can still be read." },
  );
}
