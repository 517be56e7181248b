import { artifactRef, limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";

const input = z.strictObject({
  archive: artifactRef,
  /** Only these files of a ZIP, by path. Absent: all. */
  only: z.array(z.string().min(1).max(1_000)).min(1).max(1_000).optional(),
  /** Most bytes of all that is unpacked. */
  maxBytes: z.number().int().min(1).max(268_435_456).default(67_108_864),
  /** Most bytes unpacked for each byte of the archive. */
  maxRatio: z.number().min(1).max(1_100).default(100),
  maxEntries: z.number().int().min(1).max(10_000).default(1_000),
});

export type ArchiveRequest = z.output<typeof input>;

const output = z.strictObject({
  files: z.array(z.strictObject({ path: z.string(), file: artifactRef })),
  bytes: z.number().int(),
});

/**
 * Unpacks a ZIP archive or a gzip file into files of the run; nothing is written to a disk by the paths of an
 * archive. Archives within are files like others.
 * Errors: FatalStepError for what is neither, for paths that lead out, and above the caps.
 */
export const archiveRead = defineSkill({
  id: "archive.read",
  title: "Unpack an archive",
  icon: "🗜️",
  description: "Unpacks a ZIP archive or a gzip file, within bounds that no bomb passes.",
  worker: { module: import.meta.url, export: "archiveRead" },
  input,
  output,
  async run(request, context) {
    const { filesOf } = await import("./files.ts");
    const bytes = await context.readArtifact(request.archive);
    const files: z.output<typeof output>["files"] = [];
    let total = 0;
    for await (const { path, content } of filesOf(bytes, request)) {
      if (content.byteLength > limits.artifactBytes)
        throw new FatalStepError(`${path} is larger than ${limits.artifactBytes} bytes.`);
      const name = path.split("/").at(-1) ?? path;
      const mediaType = "application/octet-stream";
      files.push({ path, file: await context.artifact({ name, mediaType, content }) });
      total += content.byteLength;
    }
    return { files, bytes: total };
  },
});
