import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, lstat, open, rename, unlink } from "node:fs/promises";
import { artifactRef, limits } from "@stepcast/contracts";
import { defineSkill, FatalStepError } from "@stepcast/engine";
import { z } from "zod";
import { relativePath, segmentsOf } from "./relative-path.ts";
import { refusal, userOf, WorkspaceFolder } from "./workspace.ts";

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

const input = z
  .strictObject({
    path: relativePath,
    /** What to write: text as UTF-8, or a file of the run. */
    text: z.string().max(limits.artifactBytes).optional(),
    file: artifactRef.optional(),
    /** `create`: only where nothing is yet. */
    mode: z.enum(["create", "replace"]).default("replace"),
  })
  .refine(({ text, file }) => (text === undefined) !== (file === undefined), "give text or file");

/**
 * Writes a file in the caller's part of the workspace, whole or not at all; folders on the way are made.
 * Errors: FatalStepError for a place that is no plain file, or taken.
 */
export function createFileWrite(root: string) {
  return defineSkill({
    id: "file.write",
    title: "Write a file",
    icon: "💾",
    description: "Writes text or a file of the run into the workspace.",
    risk: ["writes"],
    input,
    output: z.strictObject({ path: z.string(), bytes: z.number().int() }),
    async run({ path, text, file, mode }, context) {
      const segments = segmentsOf(path);
      const name = segments.at(-1);
      if (name === undefined) throw new FatalStepError("The path names no file.");
      const content =
        file === undefined ? Buffer.from(text ?? "") : await context.readArtifact(file);
      const place = { root, user: userOf(context.room) };
      await using folder = await WorkspaceFolder.open(place, segments.slice(0, -1), {
        create: true,
      });
      await mustBeFree(folder, name, mode);
      await putWhole(folder, { name, content, mode });
      return { path, bytes: content.byteLength };
    },
  });
}

async function mustBeFree(
  folder: WorkspaceFolder,
  name: string,
  mode: "create" | "replace",
): Promise<void> {
  const facts = await lstat(folder.pathOf(name)).catch(() => undefined);
  if (facts === undefined) return;
  if (facts.isSymbolicLink()) throw new FatalStepError(`${name} is refused: it is a link.`);
  if (!facts.isFile()) throw new FatalStepError(`${name} is no plain file.`);
  if (facts.nlink > 1) throw new FatalStepError(`${name} is refused: it has a second name.`);
  if (mode === "create") throw new FatalStepError(`${name} is there already.`);
}

interface Writing {
  readonly name: string;
  readonly content: Uint8Array;
  readonly mode: "create" | "replace";
}

/** Under another name first: whoever reads sees the old file or the new one, and a crash leaves no half of one. */
async function putWhole(folder: WorkspaceFolder, { name, content, mode }: Writing): Promise<void> {
  const draft = folder.pathOf(`.stepcast-${randomUUID()}`);
  const target = folder.pathOf(name);
  try {
    await using handle = await open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
    await handle.writeFile(content);
    await handle.sync();
    // A link refuses what is there already, a rename replaces it; neither follows one.
    if (mode === "create") await link(draft, target);
    else await rename(draft, target);
  } catch (cause) {
    throw refusal(name, cause);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}
