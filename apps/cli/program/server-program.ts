import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const own = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * The file that starts a server: what `npm start` built last when every file that it was made of is as
 * it was then, since it starts sooner; else the sources. Undefined in an installation without a server.
 * `project`: the folder that it is all in.
 */
export function serverProgram(project = own): string | undefined {
  const built = join(project, "apps/server/dist/start.js");
  const sources = join(project, "apps/server/src/start.js");
  const program = isOfTheseSources(project) ? built : sources;
  return existsSync(program) ? program : undefined;
}

/** By content, some 15 ms for all: a time says nothing of a file that was copied, or of another branch. */
function isOfTheseSources(project: string): boolean {
  try {
    const manifest = readFileSync(join(project, "apps/server/dist/manifest.json"), "utf8");
    const madeOf = Object.entries(Object(JSON.parse(manifest)));
    return (
      madeOf.length > 0 &&
      madeOf.every(([file, sha256]) => hash("sha256", readFileSync(join(project, file))) === sha256)
    );
  } catch {
    // Never built, or being built, or one of the files is gone.
    return false;
  }
}
