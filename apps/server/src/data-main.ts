import { isStepcastError, thrownText } from "@stepcast/contracts";
import { checkBackup, inspectFolder, restoreBackup } from "@stepcast/store";

/**
 * Works on the files of a server that is not running, for commands that must not load the store
 * themselves: `check <backup>`, `restore <backup> <folder>`, `inspect <folder>`. Prints one line of
 * JSON, `{ "ok": ... }` or `{ "error": { code, message, hint } }`.
 */
function work([task, first = "", second = ""]: readonly string[]): unknown {
  switch (task) {
    case "check":
      return checkBackup(first);
    case "restore":
      return restoreBackup(first, second);
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
