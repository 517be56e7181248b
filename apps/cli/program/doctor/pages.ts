import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Finding, finding, ok } from "./finding.ts";

const program = fileURLToPath(new URL("./quick-check.ts", import.meta.url));
const run = promisify(execFile);
const patienceMs = 30_000;

/** Looks through the pages of a database that nobody has open, for as long as is bearable. */
export async function checkPages(
  folder: string,
  version: unknown,
  waitMs = patienceMs,
): Promise<Finding> {
  const file = join(folder, "stepcast.db");
  try {
    const { stdout } = await run(process.execPath, ["--no-warnings", program, file], {
      timeout: waitMs,
    });
    return stdout === "ok"
      ? ok("database", `database of version ${version}, whole`)
      : damaged(`${file} is damaged: ${stdout.replaceAll(/\s*\n\s*/g, " ")}.`);
  } catch (error) {
    const { killed, stderr } = Object(error);
    if (killed === true)
      return finding("note", "database_large", {
        seen: `The database, of version ${version}, was not looked through within ${waitMs / 1_000} s.`,
        means: "It opens; whether every page of it is whole is not known.",
        advice: "Make a backup with stepcast backup <file>: it looks through everything.",
      });
    const said = /^Error: (.*)$/m.exec(String(stderr))?.[1] ?? "it cannot be read";
    return damaged(`${file} is damaged: ${said}.`);
  }
}

/** What a server cannot open, or would stumble over later. */
export function damaged(seen: string): Finding {
  return finding("problem", "database_damaged", {
    seen,
    means: "A server cannot open it, or fails when it comes to what is broken.",
    advice:
      "Keep the file, and restore a backup into an empty folder: stepcast restore <file> --to <folder> --instead-of <this folder>.",
  });
}
