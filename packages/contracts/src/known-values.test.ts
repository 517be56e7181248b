import { describe, expect, it } from "vitest";
import { createRedactor } from "./redactor.ts";

const redactor = createRedactor(["hunter2-hunter2"]);

describe("a text that was cut to fit", () => {
  it.each([
    ["the key is hunter2-hunt…", "the key is ***…"],
    ["twice hunter2-hunter2hunter2-…", "twice ******…"],
    ["whole hunter2-hunter2…", "whole ***…"],
    ["but hunter2…", "but hunter2…"],
    ["so hunter2-hunt… on", "so hunter2-hunt… on"],
    ["hunter2-hunt", "hunter2-hunt"],
  ])("%s loses the beginning of a secret that is longer than a word", (text, shown) => {
    expect(redactor.value({ text })).toEqual({ text: shown });
    if (shown !== text) expect(redactor.suspects(JSON.stringify({ text }))).toBe(true);
  });
});

it("a text that looks cut tells nobody who guesses at a secret how far the guess is right", () => {
  const guessed = createRedactor(["postgres://stepcast:s3cr3t-w0rd@db/stepcast"]);
  const known = "postgres://stepcast:";
  const guesses = ["s", "t", "s3", "sx", "s3cr3t-w0rd", "s3cr3t-w0rx"];
  for (const guess of guesses) expect(guessed.text(`at ${known}${guess}…`)).toBe("at ***…");
  const prose = "postgres:// is where it is…";
  expect(guessed.text(prose)).toBe(prose);
});
