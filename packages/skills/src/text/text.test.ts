import { createTestContext, runToEnd } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { textMatch } from "./match.ts";
import { textReplace } from "./replace.ts";
import { textSplit } from "./split.ts";
import { withinMs } from "./time-limit.ts";

const { context } = createTestContext();
const match = (input: object) => textMatch.run(textMatch.input.parse(input), context);
const replace = (input: object) => textReplace.run(textReplace.input.parse(input), context);
const split = (input: object) => textSplit.run(textSplit.input.parse(input), context);

describe("text.match", () => {
  it("finds places, groups and names", async () => {
    const text = "Ann <ann@example.org>, Bob <bob@example.com>";
    const pattern = "(?<user>\\w+)@(\\w+)\\.(org)?";
    expect(await match({ text, pattern })).toEqual({
      found: true,
      complete: true,
      matches: [
        {
          text: "ann@example.org",
          index: 5,
          groups: ["ann", "example", "org"],
          named: { user: "ann" },
        },
        {
          text: "bob@example.",
          index: 28,
          groups: ["bob", "example", null],
          named: { user: "bob" },
        },
      ],
    });
  });

  it("says that there is nothing, or more than was asked for", async () => {
    expect(await match({ text: "abc", pattern: "x" })).toEqual({
      found: false,
      complete: true,
      matches: [],
    });
    expect(await match({ text: "aaa", pattern: "a", limit: 2 })).toMatchObject({
      complete: false,
      matches: [{ index: 0 }, { index: 1 }],
    });
  });

  it("obeys its options, and takes a file", async () => {
    const test = createTestContext();
    const text = test.storeFile("notes.txt", "one\nTWO.\n");
    const input = textMatch.input.parse({
      text,
      pattern: "^two.$",
      ignoreCase: true,
      multiline: true,
    });
    expect(await textMatch.run(input, test.context)).toMatchObject({ matches: [{ text: "TWO." }] });
    expect(await match({ text: "a.b", pattern: ".", literal: true })).toMatchObject({
      matches: [{ index: 1 }],
    });
    expect(await match({ text: "a\nb", pattern: "a.b" })).toMatchObject({ found: false });
    expect(await match({ text: "a\nb", pattern: "a.b", dotAll: true })).toMatchObject({
      found: true,
    });
  });
});

describe("text.match and results that grow out of bounds", () => {
  it("stops at the bound: groups within groups repeat the text", async () => {
    const pattern = `${"(".repeat(100)}.*${")".repeat(100)}`;
    // On a busy machine the limit of time may come first.
    await expect(match({ text: "a".repeat(200_000), pattern })).rejects.toThrow(
      /is larger than|took longer/,
    );
  });
});

describe("text.replace", () => {
  it.each([
    [
      { text: "2026-11-21", pattern: "(\\d+)-(\\d+)-(\\d+)", replacement: "$3.$2.$1" },
      "21.11.2026",
      1,
    ],
    [{ text: "a b", pattern: "(?<x>\\w)", replacement: "<$<x>$$>" }, "<a$> <b$>", 2],
    [{ text: "a.b.c", pattern: ".", literal: true, replacement: "$1" }, "a$1b$1c", 2],
    [{ text: "aaa", pattern: "a", replacement: "b", all: false }, "baa", 1],
    [{ text: "ab", pattern: "x*", replacement: "-" }, "-a-b-", 3],
    [{ text: "abc", pattern: "z", replacement: "y" }, "abc", 0],
  ])("%j", async (input, text, count) => {
    expect(await replace(input)).toEqual({ text, count });
  });

  it("refuses groups that are not there, and a result that grows out of bounds", async () => {
    await expect(replace({ text: "a", pattern: "(a)", replacement: "$2" })).rejects.toThrow(
      "no group $2",
    );
    await expect(
      replace({ text: "a", pattern: "a", replacement: "$<constructor>" }),
    ).rejects.toThrow("no group $<constructor>");
    const input = { text: "a".repeat(100_000), pattern: "a", replacement: "b".repeat(10_000) };
    await expect(replace(input)).rejects.toThrow("longer than");
  });
});

describe("text.split", () => {
  it.each([
    [{ text: "a, b ,,c", pattern: "," }, ["a", " b ", "", "c"]],
    [{ text: "a, b ,,c", pattern: ",", trim: true }, ["a", "b", "c"]],
    [{ text: "abc", pattern: "x" }, ["abc"]],
    [{ text: "abc", pattern: "x*" }, ["a", "b", "c"]],
    [{ text: "", pattern: "," }, [""]],
  ])("%j", async (input, pieces) => {
    expect(await split(input)).toEqual({ pieces });
  });
});

describe("patterns that make other engines explode", () => {
  // Each takes a backtracking engine longer than the age of the universe.
  it.each([
    ["(a+)+$", `${"a".repeat(4_000)}!`],
    ["(a|aa)+$", `${"a".repeat(4_000)}!`],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(4_000)],
    ["(x+x+)+y", "x".repeat(4_000)],
    ["(.*)*(.*)*(.*)*[^a]$", "a".repeat(1_000)],
  ])("%s ends", async (pattern, text) => {
    expect(await match({ text, pattern })).toMatchObject({ found: false });
  });

  it.each(["((a{100}){100}){100}", "a{1001}", "(a)\\1", "(?=a)b", "(", "[z-a]"])(
    "%s is refused",
    async (pattern) => {
      await expect(match({ text: "aaa", pattern })).rejects.toMatchObject({
        name: "FatalStepError",
        message: expect.stringContaining("The pattern cannot be used"),
      });
    },
  );

  it("are stopped at a limit of time, whatever they do", () => {
    const spin = (): never => {
      for (;;) Math.random();
    };
    expect(() => withinMs(50, spin)).toThrow("took longer than 50 ms");
    expect(withinMs(5_000, () => 7)).toBe(7);
    expect(() => withinMs(5_000, () => JSON.parse("{"))).toThrow(SyntaxError);
  });
});

describe("the text skills on an engine", () => {
  it("work in threads of their own", async () => {
    const { run } = await runToEnd({
      skills: [textMatch, textReplace, textSplit],
      start: () => ({
        plan: {
          name: "Words",
          steps: [
            { id: "split", skill: "text.split", input: { text: "b a", pattern: " " } },
            {
              id: "replace",
              skill: "text.replace",
              input: {
                text: { $ref: "/steps/split/output/pieces/0" },
                pattern: "b",
                replacement: "c",
              },
            },
            {
              id: "match",
              skill: "text.match",
              input: { text: { $ref: "/steps/replace/output/text" }, pattern: "c" },
            },
          ],
        },
      }),
    });
    expect(run).toMatchObject({ status: "completed", output: { found: true } });
  });
});
