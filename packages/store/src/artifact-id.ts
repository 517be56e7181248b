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
