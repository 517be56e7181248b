import { type ArtifactRef, limits, type Redactor } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import type { FileContent } from "./dispatcher.ts";

/** Stores a file in a room, without secrets when it is text, and gives the reference to it. Errors: `artifact_too_large` and storage errors. */
export async function writeArtifact(
  store: Store,
  room: string,
  file: FileContent,
  redactor: Redactor | undefined,
): Promise<ArtifactRef> {
  const { name, mediaType } = file;
  const content = redactor === undefined ? file.content : withoutSecrets(file, redactor);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const $artifact = await store.putArtifact(room, { mediaType, bytes });
  const shownName = name.slice(0, limits.labelChars) || "file";
  return { $artifact, name: shownName, mediaType, bytes: bytes.byteLength };
}

const textType = /^text\/|[/+](json|xml|yaml|javascript|ndjson|svg)\b/;

/** Text with configured secrets hidden. Other bytes are their author's business. */
function withoutSecrets(
  { content, mediaType }: FileContent,
  redactor: Redactor,
): FileContent["content"] {
  if (typeof content === "string") return redactor.known(content);
  if (!textType.test(mediaType)) return content;
  const text = Buffer.from(content).toString("utf8");
  const shown = redactor.known(text);
  return shown === text ? content : shown;
}
