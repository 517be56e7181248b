import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isErrorCode, StepcastError, thrownText } from "@stepcast/contracts";

const program = fileURLToPath(new URL("../../server/src/data-main.ts", import.meta.url));
const run = promisify(execFile);

/**
 * Has the server's own program work on files, in a process of its own: the command does not know
 * how they are made. Cast by the caller: `task` decides what comes back.
 * Errors: what the program refused with.
 */
export async function onFiles(
  task: "check" | "restore" | "inspect",
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
    const { stdout } = await run(process.execPath, ["--no-warnings", program, task, ...words]);
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
