import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { StepcastError } from "@stepcast/contracts";
import { exitCodes } from "./exit-code.ts";
import { Interrupted } from "./interrupts.ts";

/**
 * Asks somebody at a terminal. `isSecret`: what is typed is not shown. Tests hand in their own terminal.
 * Errors: `invalid_input` where nobody can answer, or does; `Interrupted` at Ctrl-C.
 */
export async function prompt(
  question: string,
  options: { readonly isSecret?: boolean; readonly instead: string },
  { stdin, stderr }: Pick<NodeJS.Process, "stdin" | "stderr"> = process,
): Promise<string> {
  const nobody = () =>
    new StepcastError("invalid_input", `Nobody can be asked: ${question}`, {
      hint: options.instead,
    });
  if (stdin.isTTY !== true) throw nobody();
  const isSecret = options.isSecret === true;
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (!isSecret) stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: stdin, output: echo, terminal: true });
  const left = new AbortController();
  lines.once("SIGINT", () => left.abort(new Interrupted(exitCodes.interrupted)));
  // Asked by the interface where it is shown: it draws its whole line anew, and what others wrote there is gone.
  if (isSecret) stderr.write(`${question}: `);
  try {
    const answer = await lines.question(`${question}: `, { signal: left.signal });
    if (isSecret) stderr.write("\n");
    return answer.trim();
  } catch {
    stderr.write("\n");
    left.signal.throwIfAborted();
    // Ctrl-D: the end of what is typed.
    throw nobody();
  } finally {
    lines.close();
  }
}
