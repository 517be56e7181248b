import { z } from "zod";
import { limits } from "./limits.ts";

/** Content address: the SHA-256 of the bytes. Readable only within the room that stored it. */
export const artifactId = z
  .string()
  .regex(/^sha256-[0-9a-f]{64}$/, "an artifact id is sha256-<64 hex digits>");

/** How a value names an artifact: in inputs, outputs and events. The bytes are fetched by id. */
export const artifactRef = z.strictObject({
  $artifact: artifactId,
  name: z.string().min(1).max(limits.labelChars),
  mediaType: z.string().min(1).max(limits.idChars),
  bytes: z.number().int().nonnegative(),
});
export type ArtifactRef = z.infer<typeof artifactRef>;

/** A file that a plan names beside itself; whoever hands the plan over uploads it and puts the artifact in its place. */
export const fileRef = z.strictObject({ $file: z.string().min(1).max(limits.labelChars) });
