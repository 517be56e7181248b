import { mkdir, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Stepcast } from "@stepcast/client";
import { type RunState, StepcastError, thrownText } from "@stepcast/contracts";
import { cleanText } from "./clean-text.ts";
import { typedPath } from "./env.ts";

/**
 * Writes a run's files into a folder, which is made when it is not there. What was there under the
 * same name is replaced; two files of one run never are each other. Returns the paths.
 * Errors: `invalid_input` when the folder cannot be written; those of a download.
 */
export async function saveArtifacts(
  client: Stepcast,
  run: Pick<RunState, "artifacts">,
  folder: string,
): Promise<readonly string[]> {
  const target = typedPath(folder);
  const paths: string[] = [];
  for (const { artifact } of run.artifacts) {
    const path = join(
      target,
      freeName(artifact.name, new Set(paths.map((path) => basename(path)))),
    );
    const bytes = await client.artifacts.download(artifact);
    try {
      await mkdir(target, { recursive: true });
      await writeFile(path, bytes);
    } catch (cause) {
      const message = `${path} cannot be written: ${thrownText(cause)}.`;
      throw new StepcastError("invalid_input", message, {
        hint: "Give --out a folder that this user may write.",
        cause,
      });
    }
    paths.push(path);
  }
  return paths;
}

/** A name within the folder, whatever the step called its file. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const plain = cleanText(name).replace(/[/\\]/g, "_").replace(/^\.+/, "_") || "file";
  const end = extname(plain);
  let free = plain;
  for (let at = 2; taken.has(free); at += 1)
    free = `${plain.slice(0, plain.length - end.length)}-${at}${end}`;
  return free;
}
