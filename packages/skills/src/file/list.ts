import { lstat, opendir } from "node:fs/promises";
import { defineSkill } from "@stepcast/engine";
import { z } from "zod";
import { relativePath, segmentsOf } from "./relative-path.ts";
import { refusal, userOf, WorkspaceFolder } from "./workspace.ts";

const input = z.strictObject({
  /** Empty: the workspace itself. */
  path: relativePath.default(""),
  limit: z.number().int().min(1).max(10_000).default(1_000),
});

const entry = z.strictObject({
  name: z.string(),
  /** `other`: a link, a pipe and what else cannot be read here. */
  kind: z.enum(["file", "folder", "other"]),
  bytes: z.number().int(),
  /** Milliseconds since the Unix epoch. */
  modifiedAt: z.number().int(),
});
type Entry = z.output<typeof entry>;

/** Lists a folder of the caller's part of the workspace, by name. Errors: FatalStepError for what is no folder there. */
export function createFileList(root: string) {
  return defineSkill({
    id: "file.list",
    title: "List a folder",
    icon: "🗂️",
    description: "Lists what a folder of the workspace holds.",
    risk: ["reads"],
    input,
    output: z.strictObject({
      entries: z.array(entry),
      /** False: there is more than was asked for. */
      complete: z.boolean(),
    }),
    async run({ path, limit }, context) {
      const segments = segmentsOf(path);
      const place = { root, user: userOf(context.room) };
      await using folder = await WorkspaceFolder.open(place, segments);
      const { names, complete } = await namesIn(folder, limit);
      const entries: Entry[] = [];
      for (const name of names.sort()) {
        const found = await entryOf(folder, name);
        if (found !== undefined) entries.push(found);
      }
      return { entries, complete };
    },
  });
}

async function namesIn(folder: WorkspaceFolder, limit: number) {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder.place)) {
      if (names.length === limit) return { names, complete: false };
      names.push(name);
    }
  } catch (cause) {
    throw refusal("The folder", cause);
  }
  return { names, complete: true };
}

/** Undefined when it is gone since it was listed. */
async function entryOf(folder: WorkspaceFolder, name: string): Promise<Entry | undefined> {
  const facts = await lstat(folder.pathOf(name)).catch(() => undefined);
  if (facts === undefined) return undefined;
  const modifiedAt = Math.round(facts.mtimeMs);
  if (facts.isFile()) return { name, kind: "file", bytes: facts.size, modifiedAt };
  return { name, kind: facts.isDirectory() ? "folder" : "other", bytes: 0, modifiedAt };
}
