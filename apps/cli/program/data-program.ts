import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isErrorCode, StepcastError, thrownText } from "@stepcast/contracts";

const program = fileURLToPath(new URL("../../server/src/data-main.ts", import.meta.url));
const run = promisify(execFile);

type Task = "check" | "restore" | "inspect";

/**
 * Has the server's own program work on files, in a process of its own: the command does not know
 * how they are made. Cast by the caller: `task` decides what comes back.
 * Errors: what the program refused with.
 */
export function onFiles(task: Task, ...words: string[]): Promise<unknown> {
  return onFilesUntil(undefined, task, ...words);
}

/** The same; `signal` ends it in the middle. */
export async function onFilesUntil(
  signal: AbortSignal | undefined,
  task: Task,
  ...words: string[]
): Promise<unknown> {
  if (!existsSync(program))
    throw new StepcastError(
      "unreachable",
      "This installation has no server, so it cannot do this.",
      {
        hint: "Run the command where the server is installed.",
      },
    );
  let told: unknown;
  try {
    const line = ["--no-warnings", program, task, ...words];
    const { stdout } = await run(process.execPath, line, { signal });
    told = JSON.parse(stdout);
  } catch (cause) {
    throw new StepcastError("internal", `The server's program failed: ${thrownText(cause)}`, {
      cause,
    });
  }
  const { ok, error } = Object(told);
  if (error === undefined) return ok;
  const { code, message, hint } = Object(error);
  throw new StepcastError(isErrorCode(code) ? code : "internal", String(message), {
    hint: String(hint),
  });
}
