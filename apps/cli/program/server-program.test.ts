import { hash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { serverProgram } from "./server-program.ts";

const sources = "apps/server/src/start.js";
const built = "apps/server/dist/start.js";
const manifest = "apps/server/dist/manifest.json";
const part = "packages/engine/src/part.ts";

/** A folder with a server in it, which was built. */
async function project() {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  const files = { [sources]: "start();", [part]: "step();", [built]: "start();step();" };
  for (const [file, text] of Object.entries(files)) await write(file, text);
  const madeOf = Object.entries(files).map(([file, text]) => [file, hash("sha256", text)]);
  await write(manifest, JSON.stringify(Object.fromEntries(madeOf)));
  const started = () => serverProgram(folder)?.slice(folder.length + 1);
  return { folder, write, started, remove: (file: string) => rm(join(folder, file)) };
}

it("starts what was built, as long as it is of the sources that are there", async () => {
  const { started, write } = await project();
  expect(started()).toBe(built);
  await write(part, "step(1);");
  expect(started()).toBe(sources);
  await write(part, "step();");
  expect(started()).toBe(built);
});

it.each([
  ["a source is gone", part, undefined],
  ["nothing was built", manifest, undefined],
  ["another build is being put there", built, "start();"],
  ["the build's list is cut off", manifest, '{"apps/ser'],
  ["the build's list is empty", manifest, "{}"],
])("starts the sources when %s", async (_, file, text) => {
  const { started, write, remove } = await project();
  await (text === undefined ? remove(file) : write(file, text));
  expect(started()).toBe(sources);
});

it("starts nothing where there is no server", async () => {
  const { started, remove } = await project();
  await remove(sources);
  expect(started()).toBeUndefined();
});

it("is told by the build what it took in, and what decides what that is", async () => {
  const repository = fileURLToPath(new URL("../../../", import.meta.url));
  const madeOf = Object.keys(JSON.parse(await readFile(join(repository, manifest), "utf8")));
  for (const file of [
    sources,
    built,
    "apps/server/build.ts",
    "apps/server/src/boot.ts",
    "packages/engine/package.json",
    // Loaded by threads.
    "packages/skills/src/csv/read.ts",
    "node_modules/.pnpm/lock.yaml",
  ])
    expect(madeOf).toContain(file);
});
