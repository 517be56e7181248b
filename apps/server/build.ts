// Builds what `npm start` runs: a few dozen files in place of a thousand.
// Why: docs/adr/0013-the-server-is-started-from-a-bundle.md
import { hash } from "node:crypto";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { build, type Plugin } from "rolldown";

const serverFolder = join(import.meta.dirname, "dist");
const threadFolder = join(serverFolder, "threads");
const project = join(import.meta.dirname, "../..");
/** What the build was made of: files of the project, each with the SHA-256 of what it held. Whoever finds them unchanged may start the build in their place. */
const manifest = join(serverFolder, "manifest.json");

/** The files of one build are written within this time. */
const buildMs = 10_000;

/** Starts threads from its own files, so it stays where it is. */
const kept: ReadonlySet<string> = new Set(["piscina"]);
/** Look for their own files only as transports of a logger, which is off here. */
const harmless = /\/node_modules\/(pino|thread-stream)\//;

const madeOf = new Map<string, string>();

/** A file that was changed while it was built, and is in it twice, is like none. */
function note(path: string, content: string | Uint8Array): void {
  const file = relative(project, path);
  const sha256 = hash("sha256", content);
  madeOf.set(file, (madeOf.get(file) ?? sha256) === sha256 ? sha256 : "changed");
}

/** Modules that threads load, by the name of what they are built into. */
const programs = new Map<string, string>();

function programOf(source: string): string {
  const name = `${basename(dirname(source))}-${basename(source, ".ts")}`;
  const other = programs.get(name) ?? source;
  if (other !== source) throw new Error(`${other} and ${source} would both be built into ${name}.`);
  programs.set(name, source);
  return join(threadFolder, `${name}.js`);
}

/** A module's own address: for a file beside it that is a module, for its own word as a worker skill, or for any other use. */
const ownAddress =
  /new URL\("(?<beside>\.[^"]+\.ts)", import\.meta\.url\)|(?<skill>worker: \{ module: )?import\.meta\.url/g;

/**
 * A bundled module still finds the files beside its source, and threads find theirs, wherever the checkout lies.
 * A package of CommonJS that looks for its own files fails the build, until somebody says above what becomes of it.
 */
function ownFiles(folder: string): Plugin {
  const addressOf = (file: string): string =>
    `new URL(${JSON.stringify(relative(folder, file))}, import.meta.url)`;
  return {
    name: "own-files",
    async resolveId(source, importer) {
      if (!kept.has(source)) return undefined;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found && { id: found.id, external: "relative" };
    },
    transform(code, id) {
      // Of the bundler itself.
      if (id.startsWith("\0")) return undefined;
      // What is installed does not change by itself: its list stands for it.
      if (!id.includes("/node_modules/")) note(id, code);
      if (/\b__(dirname|filename)\b/.test(code) && !harmless.test(id))
        this.error(`${relative(import.meta.dirname, id)} looks for its own files.`);
      if (!code.includes("import.meta.url")) return undefined;
      const bundled = code.replace(ownAddress, (_, beside?: string, skill?: string) => {
        if (beside !== undefined) return addressOf(programOf(join(dirname(id), beside)));
        if (skill !== undefined) return `${skill}${addressOf(programOf(id))}.href`;
        return `${addressOf(id)}.href`;
      });
      // Every line stays where it was.
      return { code: bundled, map: null };
    },
  };
}

async function bundle(input: Record<string, string>, folder: string): Promise<void> {
  await build({
    input,
    platform: "node",
    plugins: [ownFiles(folder)],
    output: { dir: folder, sourcemap: true },
  });
}

/** When the build before was written; undefined: never. */
async function lastBuiltMs(): Promise<number | undefined> {
  const entry = await stat(join(serverFolder, "start.js")).catch(() => undefined);
  return entry?.mtimeMs;
}

/** A server that still runs from the build before has yet to load parts of it; what is older goes. */
async function removeBefore(atMs: number): Promise<void> {
  for (const entry of await readdir(serverFolder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await stat(file)).mtimeMs < atMs) await rm(file);
  }
}

/** Beside the modules: what leads from one to another, what made the build, and the file that it starts with, which names all others by their content. */
async function writeManifest(): Promise<void> {
  const packages = new Set([...madeOf.keys()].map((file) => file.split("/", 2).join("/")));
  const manifests = [...packages].map((folder) => join(folder, "package.json"));
  const others = [
    "node_modules/.pnpm/lock.yaml",
    "apps/server/build.ts",
    "apps/server/dist/start.js",
  ];
  for (const file of [...manifests, ...others])
    note(join(project, file), await readFile(join(project, file)));
  await writeFile(manifest, JSON.stringify(Object.fromEntries(madeOf)));
}

const lastMs = await lastBuiltMs();
// The last to be there, and the first to go.
await rm(manifest, { force: true });
await bundle({ start: join(import.meta.dirname, "src/start.js") }, serverFolder);
// Apart: a file that the server and a thread shared would be one more on the way to the first step.
await bundle(Object.fromEntries(programs), threadFolder);
if (lastMs !== undefined) await removeBefore(lastMs - buildMs);
await writeManifest();
