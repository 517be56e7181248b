import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { StepcastEvent } from "@stepcast/contracts";
import { expect, it } from "vitest";
import { jsonLine } from "./json-line.ts";

it("is one line to whoever reads lines, whatever an event says", async () => {
  const message = "one\ntwo\r\nthree\u2028four\u2029five\u0085six";
  const event: StepcastEvent = {
    seq: 1,
    at: 0,
    room: "ada/main",
    type: "log.line",
    data: { level: "info", message },
  };
  const lines: string[] = [];
  for await (const line of createInterface(Readable.from([`${jsonLine(event)}\n`])))
    lines.push(line);
  expect(lines.map((line) => JSON.parse(line))).toEqual([event]);
});
