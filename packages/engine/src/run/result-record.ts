import { type ArtifactRef, type JsonValue, limits } from "@stepcast/contracts";
import type { Shell } from "./shell.ts";

/** The members of an event that carry a result. */
export type ResultRecord =
  | { readonly output: JsonValue }
  | { readonly outputRef: ArtifactRef; readonly preview: string };

/** Stores a result that is too large for an event, once, and gives the reference and the beginning of it. */
export async function storeResult(
  shell: Shell,
  room: string,
  name: string,
  text: string,
): Promise<ResultRecord> {
  const file = {
    name: `${name.slice(0, limits.labelChars - 5)}.json`,
    mediaType: "application/json",
    content: text,
  };
  const outputRef = await shell.putArtifact(room, file);
  return { outputRef, preview: text.slice(0, limits.previewChars) };
}
