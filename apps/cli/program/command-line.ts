import { byNpm } from "./env.ts";

/** A command of this program as it can be typed: the way this one was started. */
export function commandLine(words: string): string {
  return byNpm() ? `npm run -s stepcast -- ${words}` : `node apps/cli/src/main.ts ${words}`;
}
