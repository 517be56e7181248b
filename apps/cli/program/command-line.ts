import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { byNpm } from "./env.ts";

/** A command of this program as it can be typed: the way this one was started. */
export function commandLine(words: string): string {
  return byNpm() ? `npm run -s stepcast -- ${words}` : `node ${programPath()} ${words}`;
}

/** From the folder that the command was started in. */
function programPath(): string {
  const path = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const below = relative(process.cwd(), path);
  const typed = below.startsWith("..") ? path : below;
  return /^[\w./\\:-]+$/.test(typed) ? typed : `'${typed.replaceAll("'", "'\\''")}'`;
}
