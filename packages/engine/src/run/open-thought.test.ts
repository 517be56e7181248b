import { createRedactor } from "@stepcast/contracts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { OpenThought } from "./open-thought.ts";

/** One begins with another, one begins where another ends. */
const secrets = [
  "hunter2-hunter2",
  "hunter2-hunter2-east",
  "aaaaaaaaab",
  "open sesame",
  "sesame-aaaa",
];

function told(pieces: readonly string[]): readonly string[] {
  const thought = new OpenThought(createRedactor(secrets));
  const shown = pieces.flatMap((text) =>
    thought.take({ thoughtId: "t", text, iteration: 0, stepId: "a" }),
  );
  return [...shown, ...thought.rest()].map(({ text }) => text);
}

it("a secret is hidden however its pieces are cut, and nothing else is lost", () => {
  const words = fc.array(fc.constantFrom(...secrets, "hunter2", "aaaa", "-", "b", "open "));
  fc.assert(
    fc.property(words, fc.array(fc.nat(9), { minLength: 1 }), (parts, cuts) => {
      const whole = parts.join("");
      const pieces: string[] = [];
      for (let at = 0, n = 0; at < whole.length; n += 1) {
        const length = 1 + (cuts[n % cuts.length] ?? 0);
        pieces.push(whole.slice(at, at + length));
        at += length;
      }
      expect(told(pieces).join("")).toBe(createRedactor(secrets).known(whole));
    }),
  );
});

it("thoughts do not run into each other", () => {
  const thought = new OpenThought(createRedactor(secrets));
  const delta = { iteration: 0, stepId: "a" };
  expect(thought.take({ ...delta, thoughtId: "one", text: "so open se" })).toEqual([
    { ...delta, thoughtId: "one", text: "so " },
  ]);
  expect(thought.take({ ...delta, thoughtId: "two", text: "same" })).toEqual([
    { ...delta, thoughtId: "one", text: "open se" },
    { ...delta, thoughtId: "two", text: "same" },
  ]);
});
