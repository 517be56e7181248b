import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { prompt } from "./prompt.ts";

/** Asks at a terminal where somebody types, and tells what stands in its line in the end. */
async function ask(typed: string, isSecret = false) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = new PassThrough();
  // Cast: as much of a terminal as is used here.
  const terminal = { stdin, stderr } as unknown as Pick<NodeJS.Process, "stdin" | "stderr">;
  const answered = prompt("Who", { isSecret, instead: "Say it at once." }, terminal);
  stdin.write(typed);
  const end = await answered.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  // From the last time that the line was cleared.
  const line = String(stderr.read()).split("\u001b[0J").at(-1);
  return { ...end, line };
}

it("leaves the question where it can be read, with what is typed", async () => {
  expect(await ask("me\r")).toMatchObject({
    answer: "me",
    line: expect.stringMatching(/^Who: .*me/s),
  });
});

it("shows the question of a secret, and not what is typed", async () => {
  expect(await ask("hush\r", true)).toEqual({ answer: "hush", line: "Who: \n" });
});

it("ends at Ctrl-C as every command does, and at Ctrl-D as where nobody is", async () => {
  expect(await ask("m\u0003")).toMatchObject({ error: { code: 130 } });
  expect(await ask("\u0004")).toMatchObject({
    error: { code: "invalid_input", hint: "Say it at once." },
  });
});
