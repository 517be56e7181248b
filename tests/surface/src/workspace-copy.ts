import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const copied = ["packages", "apps", "examples", "tsconfig.base.json"];

/**
 * The sources of the workspace in a folder of its own, to be changed and type-checked. Its packages
 * find each other within it, since the package manager links them by relative paths; what is not
 * of the workspace is shared with the original.
 */
export class WorkspaceCopy implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<WorkspaceCopy> {
    const folder = await mkdtemp(join(tmpdir(), "stepcast-types-"));
    const options = { recursive: true, verbatimSymlinks: true, filter: isNeeded } as const;
    await Promise.all(copied.map((name) => cp(join(root, name), join(folder, name), options)));
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    return new WorkspaceCopy(folder);
  }

  /** Replaces `from`, which must be there exactly once. */
  async edit(file: string, from: string, to: string): Promise<void> {
    const path = join(this.#folder, file);
    const text = await readFile(path, "utf8");
    if (text.split(from).length !== 2)
      throw new Error(`${file} does not hold ${from} exactly once`);
    await writeFile(path, text.replace(from, to));
  }

  /** Type-checks the projects and all that they refer to. Returns the files with errors, with `/` between folders. */
  async filesWithErrors(...projects: string[]): Promise<string[]> {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const output = await new Promise<string>((resolve) => {
      const args = [compiler, "-b", "--pretty", "false", ...projects];
      // Errors in the sources end it with a code; they are what is asked for.
      execFile(process.execPath, args, { cwd: this.#folder, maxBuffer: 2 ** 26 }, (_, out, err) =>
        resolve(out + err),
      );
    });
    const files = output
      .split("\n")
      .flatMap((line) => /^(\S+)\(\d+,\d+\): error TS/.exec(line)?.[1] ?? []);
    return [...new Set(files)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Sources, and the links of packages to each other; not what was built or is kept by tools. */
function isNeeded(path: string): boolean {
  const name = basename(path);
  if (
    [".bin", ".cache", ".tmp", ".vite", ".vite-temp", ".turbo", "dist", "test-results"].includes(
      name,
    )
  )
    return false;
  return !relative(root, path).split(sep).includes("public");
}
