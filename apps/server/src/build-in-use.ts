import { rmSync } from "node:fs";
import { access, copyFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** The files that a build is made of, in its folder. */
export const listName = "files.json";

/** A copy of that list for each process that runs from it, by the id of the process. */
const usersIn = (built: string): string => join(built, "running");

/**
 * Says of this process, until it ends, that it runs from what is built in this folder and may yet load any of its files.
 * Where sources lie there is nothing to say, and where nobody may write nobody builds.
 */
export async function noteUse(built: string): Promise<void> {
  const users = usersIn(built);
  const note = join(users, String(process.pid));
  try {
    await access(join(built, listName));
    await mkdir(users, { recursive: true });
    await copyFile(join(built, listName), note);
    process.once("exit", () => rmSync(note, { force: true }));
  } catch {
    // As said.
  }
}

/** The files of the build that was finished last, and of all that a process runs from. */
export async function filesInUse(built: string): Promise<Set<string>> {
  const users = usersIn(built);
  const lists = [join(built, listName)];
  for (const id of await readdir(users).catch(() => [])) {
    const note = join(users, id);
    if (isRunning(Number(id))) lists.push(note);
    else await rm(note, { force: true });
  }
  return new Set((await Promise.all(lists.map(readList))).flat());
}

async function readList(path: string): Promise<readonly string[]> {
  try {
    const list: unknown = JSON.parse(await readFile(path, "utf8"));
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    // There is none, or its process ended in the middle of writing it.
    return [];
  }
}

/** True also for the process of somebody else. */
function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
