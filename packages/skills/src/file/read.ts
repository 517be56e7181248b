import { artifactRef, limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { relativePath, segmentsOf } from "./relative-path.ts";
import { userOf, WorkspaceFolder } from "./workspace.ts";

const input = z.strictObject({
  path: relativePath,
  /** `text`: UTF-8, part of the result. `file`: stored as a file of the run. */
  as: z.enum(["text", "file"]).default("text"),
  /** A larger file is refused. */
  maxBytes: z.number().int().min(1).max(limits.artifactBytes).default(1_048_576),
  mediaType: z
    .string()
    .max(100)
    .regex(/^[\w.+-]+\/[\w.+-]+$/)
    .default("application/octet-stream"),
});

/** Reads a file of the caller's part of the workspace. Errors: FatalStepError for what is no plain file there, or too large. */
export function createFileRead(root: string) {
  return defineSkill({
    id: "file.read",
    title: "Read a file",
    icon: "📄",
    description: "Reads a file of the workspace, as text or as a file of the run.",
    risk: ["reads"],
    input,
    output: z.strictObject({
      bytes: z.number().int(),
      text: z.string().optional(),
      file: artifactRef.optional(),
    }),
    async run({ path, as, maxBytes, mediaType }, context) {
      const segments = segmentsOf(path);
      const name = segments.at(-1);
      if (name === undefined) throw new FatalStepError("The path names no file.");
      const place = { root, user: userOf(context.room) };
      await using folder = await WorkspaceFolder.open(place, segments.slice(0, -1));
      const content = await readWhole(folder, name, maxBytes);
      const bytes = content.byteLength;
      if (as === "file")
        return { bytes, file: await context.artifact({ name, mediaType, content }) };
      try {
        return { bytes, text: new TextDecoder("utf-8", { fatal: true }).decode(content) };
      } catch (cause) {
        throw new FatalStepError(`${name} is no text in UTF-8.`, {
          hint: 'Read it as a file: "as": "file".',
          cause,
        });
      }
    },
  });
}

/** By what is read and not by what the system says: a file may grow meanwhile. */
async function readWhole(
  folder: WorkspaceFolder,
  name: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const { handle, bytes } = await folder.openFile(name);
  await using _closing = handle;
  const tooLarge = new FatalStepError(`${name} is larger than ${maxBytes} bytes.`, {
    hint: "Raise maxBytes, or read a smaller file.",
  });
  if (bytes > maxBytes) throw tooLarge;
  const content = Buffer.alloc(maxBytes + 1);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await handle.read(content, filled, content.byteLength - filled, null);
    filled += bytesRead;
    if (filled > maxBytes) throw tooLarge;
    if (bytesRead === 0) return content.subarray(0, filled);
  }
}
