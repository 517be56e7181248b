import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { filesInUse, listName, noteUse } from "./build-in-use.ts";

let folder: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stepcast-built-"));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const built = (...files: string[]) => writeFile(join(folder, listName), JSON.stringify(files));
const inUse = async () => [...(await filesInUse(folder))].sort();

/** A process that runs from what is built in the folder, until its input ends. */
async function startUser(): Promise<ChildProcess> {
  const module = JSON.stringify(new URL("./build-in-use.ts", import.meta.url).href);
  const program = `
    const { noteUse } = await import(${module});
    await noteUse(${JSON.stringify(folder)});
    process.stdin.on("end", () => process.exit()).resume();
    console.log("running");`;
  const args = ["--input-type=module", "-e", program];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  started.push(child);
  await once(child.stdout, "data");
  return child;
}

it("keeps what a process runs from, however often it is built anew, until that process has ended", async () => {
  await built("start.js", "late-1.js");
  const first = await startUser();
  await built("start.js", "late-2.js");
  const second = await startUser();
  await built("start.js", "late-3.js");
  await built("start.js", "late-4.js");
  expect(await inUse()).toEqual(["late-1.js", "late-2.js", "late-4.js", "start.js"]);
  first.kill("SIGKILL");
  await once(first, "exit");
  expect(await inUse()).toEqual(["late-2.js", "late-4.js", "start.js"]);
  second.stdin?.end();
  await once(second, "exit");
  expect(await readdir(join(folder, "running"))).toEqual([]);
  expect(await inUse()).toEqual(["late-4.js", "start.js"]);
});

it("leaves no trace beside sources", async () => {
  await noteUse(folder);
  expect(await readdir(folder)).toEqual([]);
  expect(await inUse()).toEqual([]);
});
