import { isStepcastError, thrownText } from "@stepcast/contracts";
import { checkBackup, inspectFolder } from "@stepcast/store";
import { restore } from "./operation/restore.ts";

/**
 * Works on the files of a server that is not running, for commands that must not load the store
 * themselves: `check <backup>`, `restore <backup> <folder> [--instead-of=<folder>]
 * [--end-credentials]`, `inspect <folder>`. Prints one line of JSON, `{ "ok": ... }` or
 * `{ "error": { code, message, hint } }`.
 */
const insteadOf = "--instead-of=";

function work([task, first = "", second = "", ...flags]: readonly string[]): unknown {
  switch (task) {
    case "check":
      return checkBackup(first);
    case "restore":
      return restore(first, second, {
        insteadOf: flags.find((flag) => flag.startsWith(insteadOf))?.slice(insteadOf.length),
        endCredentials: flags.includes("--end-credentials"),
      });
    case "inspect":
      return inspectFolder(first);
    default:
      throw new Error(`there is no task ${task}`);
  }
}

function answer(words: readonly string[]): unknown {
  try {
    return { ok: work(words) };
  } catch (error) {
    const { code, hint } = isStepcastError(error) ? error : { code: "internal", hint: "" };
    return { error: { code, message: thrownText(error), hint } };
  }
}

process.stdout.write(`${JSON.stringify(answer(process.argv.slice(2)))}\n`);
