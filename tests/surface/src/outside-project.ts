import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "./code-blocks.ts";

const run = promisify(execFile);
const tools = join(root, "node_modules/.bin");

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * A program's own folder outside of the workspace: the packages as `npm run pack` leaves them, unpacked, and beside them
 * what their manifests name, and no more of it. That is linked and not downloaded.
 */
export class OutsideProject implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(packages: readonly string[]): Promise<OutsideProject> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "stepcast-packed-")));
    const project = new OutsideProject(folder);
    await project.write({ "package.json": JSON.stringify({ private: true, type: "module" }) });
    await pack(folder);
    for (const name of packages) {
      await mkdir(project.packageFolder(name), { recursive: true });
      const { version } = await readManifest(join(root, "packages", name));
      const tarball = join(folder, `stepcast-${name}-${version}.tgz`);
      const into = ["-C", project.packageFolder(name), "--strip-components=1"];
      await run("tar", ["-xzf", tarball, ...into]);
      const { dependencies, peerDependencies } = await project.manifest(name);
      const needed = Object.keys({ ...dependencies, ...peerDependencies });
      await project.link(name, ...needed.filter((other) => !other.startsWith("@stepcast/")));
    }
    return project;
  }

  packageFolder(name: string): string {
    return join(this.folder, "node_modules/@stepcast", name);
  }

  manifest(name: string): Promise<Manifest> {
    return readManifest(this.packageFolder(name));
  }

  /** Links what a package of the workspace depends on. */
  async link(from: string, ...names: string[]): Promise<void> {
    for (const name of names) {
      const target = join(root, "packages", from, "node_modules", name);
      const link = join(this.folder, "node_modules", name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(await realpath(target), link);
    }
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  /** What the compiler says of the project of a `tsconfig.json`, or nothing. */
  async compile(config: string): Promise<string> {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const args = [compiler, "-p", config, "--pretty", "false"];
    return await run(process.execPath, args, { cwd: this.folder }).then(
      () => "",
      (error: { readonly stdout?: string }) => error.stdout || String(error),
    );
  }

  /** What a program prints. Rejects, with what it says, when it fails. */
  async node(file: string, env: Readonly<Record<string, string>>): Promise<string> {
    const { stdout } = await run(process.execPath, [file], {
      cwd: this.folder,
      env: { ...process.env, NODE_OPTIONS: "", ...env },
    });
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** As `npm run pack` does, without its set-up and into another folder. */
async function pack(folder: string): Promise<void> {
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const command = String(scripts.pack).replace("=dist", `=${folder}`);
  await run("sh", ["-c", command], {
    cwd: root,
    env: { ...process.env, PATH: `${tools}:${process.env["PATH"]}` },
  });
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
}
