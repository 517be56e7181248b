import { expect, test } from "vitest";
import { lineOfPointer } from "./json-pointer-line.ts";

const text = JSON.stringify(
  {
    name: 'A "plan": {',
    steps: [
      { id: "a", input: { "odd/key": 1, "a~b": [true, null] } },
      { id: "b", skill: "core.noop" },
    ],
  },
  null,
  2,
);

test.each([
  ["", 1],
  ["/name", 2],
  ["/steps", 3],
  ["/steps/0/input/odd~1key", 7],
  ["/steps/0/input/a~0b/1", 10],
  ["/steps/1/skill", 16],
])("%s is on line %d", (pointer, line) => expect(lineOfPointer(text, pointer)).toBe(line));

test("what is not there is looked for where it would be", () =>
  expect(lineOfPointer(text, "/steps/1/input/x")).toBe(14));
