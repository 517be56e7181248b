import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { StepcastError } from "@stepcast/contracts";

/** Asks somebody at a terminal. `isSecret`: what is typed is not shown. Errors: `invalid_input` where nobody can answer. */
export async function prompt(
  question: string,
  options: { readonly isSecret?: boolean; readonly instead: string },
): Promise<string> {
  const { stdin, stderr } = process;
  if (stdin.isTTY !== true)
    throw new StepcastError("invalid_input", `Nobody can be asked: ${question}`, {
      hint: options.instead,
    });
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (options.isSecret !== true) stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: stdin, output: echo, terminal: true });
  try {
    stderr.write(`${question}: `);
    return (await lines.question("")).trim();
  } finally {
    lines.close();
    if (options.isSecret === true) stderr.write("\n");
  }
}
