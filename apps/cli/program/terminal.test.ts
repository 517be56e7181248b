import { expect, it, onTestFinished } from "vitest";
import { processTerminal } from "./terminal.ts";

it.each([
  ["the reader of a pipe", "EPIPE", false, { code: 141 }],
  ["a terminal", "EIO", true, { code: 129 }],
  ["a disk", "EIO", false, { message: "What this command says cannot be written: gone" }],
])("knows by the fault what is gone: %s", (_name, code, isTTY, reason) => {
  const { stdout, stderr } = process;
  const before = stdout.isTTY;
  const listeners = [stdout, stderr].map((stream) => [stream, stream.listeners("error")] as const);
  onTestFinished(() => {
    stdout.isTTY = before;
    // Cast: what listeners gives has no type.
    for (const [stream, kept] of listeners)
      for (const listener of stream.listeners("error"))
        if (!kept.includes(listener)) stream.off("error", listener as () => void);
  });
  stdout.isTTY = isTTY;
  const { closed } = processTerminal({ noColor: true });
  stdout.emit("error", Object.assign(new Error("gone"), { code }));
  expect(closed.reason).toMatchObject(reason);
});
