import { type ArtifactRef, limits } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import type { FileContent } from "./dispatcher.ts";

/** Stores a file in a room and gives the reference to it. Errors: `artifact_too_large` and storage errors. */
export async function writeArtifact(
  store: Store,
  room: string,
  { name, mediaType, content }: FileContent,
): Promise<ArtifactRef> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const $artifact = await store.putArtifact(room, { mediaType, bytes });
  const shownName = name.slice(0, limits.labelChars) || "file";
  return { $artifact, name: shownName, mediaType, bytes: bytes.byteLength };
}
