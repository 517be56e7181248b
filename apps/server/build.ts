// Builds what `npm start` runs: a few dozen files in place of a thousand.
// Why: docs/adr/0013-the-server-is-started-from-a-bundle.md
import { hash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { build, type OutputAsset, type OutputChunk, type Plugin } from "rolldown";
import { filesInUse, listName } from "./src/build-in-use.ts";

const serverFolder = join(import.meta.dirname, "dist");
const threadFolder = join(serverFolder, "threads");
const project = join(import.meta.dirname, "../..");
/** What the build was made of: files of the project, each with the SHA-256 of what it held. Whoever finds them unchanged may start the build in their place. */
const manifest = join(serverFolder, "manifest.json");

/** Another build that runs at the same time may have written what is younger. */
const buildMs = 60_000;

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

/** What threads load: modules, by the name of what they are built into. */
const programs = new Map<string, string>();
/** And the files that they were built into. */
const builtPrograms = new Map<string, string>();

/** As long as a program was not built, no file: nobody starts a thread from there. */
function programOf(source: string): string {
  const name = `${basename(dirname(source))}-${basename(source, ".ts")}`;
  const other = programs.get(name) ?? source;
  if (other !== source) throw new Error(`${other} and ${source} would both be built into ${name}.`);
  programs.set(name, source);
  return join(threadFolder, builtPrograms.get(name) ?? name);
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

type Output = readonly (OutputChunk | OutputAsset)[];

/** Chunks are named by their content, so that none takes the place of another that a server has yet to load. */
async function bundle(
  input: Record<string, string>,
  folder: string,
  entryFileNames: string,
  external: RegExp[] = [],
): Promise<Output> {
  const { output } = await build({
    input,
    external,
    platform: "node",
    plugins: [ownFiles(folder)],
    output: { dir: folder, sourcemap: true, entryFileNames },
    write: false,
  });
  return output;
}

/** Each whole or not at all, and those that start the others last: a build that is cut short leaves the one before. */
async function write(output: Output, folder: string): Promise<string[]> {
  const written: string[] = [];
  await mkdir(folder, { recursive: true });
  const isEntry = (file: OutputChunk | OutputAsset) => file.type === "chunk" && file.isEntry;
  for (const file of output.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
    const path = join(folder, file.fileName);
    await writeFile(`${path}.${process.pid}`, file.type === "chunk" ? file.code : file.source);
    await rename(`${path}.${process.pid}`, path);
    written.push(relative(serverFolder, path));
  }
  return written;
}

/** Removes what no build holds that is needed. */
async function removeOthers(needed: ReadonlySet<string>): Promise<void> {
  const builtMs = Date.now() - buildMs;
  for (const entry of await readdir(serverFolder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const isBuilt = /\.js(\.map)?(\.\d+)?$/.test(entry.name);
    if (!isBuilt || needed.has(relative(serverFolder, file))) continue;
    if ((await stat(file)).mtimeMs < builtMs) await rm(file, { force: true });
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

const start = { start: join(import.meta.dirname, "src/start.js") };
// The last to be there, and the first to go.
await rm(manifest, { force: true });
// Finds out what threads load, which is ours.
await bundle(start, serverFolder, "[name].js", [/^(?!\.|\/|@stepcast\/)/]);
// Apart: a file that the server and a thread shared would be one more on the way to the first step.
const threads = await bundle(Object.fromEntries(programs), threadFolder, "[name]-[hash].js");
for (const file of threads)
  if (file.type === "chunk" && file.isEntry) builtPrograms.set(file.name, file.fileName);
const server = await bundle(start, serverFolder, "[name].js");
// A server that still runs from an older build has yet to load parts of it; so has one that is starting, from the last.
const needed = await filesInUse(serverFolder);
const built = [...(await write(threads, threadFolder)), ...(await write(server, serverFolder))];
await writeFile(join(serverFolder, listName), JSON.stringify(built));
await removeOthers(needed.union(new Set(built)));
await writeManifest();
