import type { ArtifactRef } from "./artifact.ts";

/** Looks like a reference to an artifact. Apart from the schema, so that browsers get it without zod. */
export function isArtifactRef(value: unknown): value is ArtifactRef {
  return typeof value === "object" && value !== null && "$artifact" in value;
}
