import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { limits } from "../limits.ts";
import { eventArbitrary } from "../testing/index.ts";
import { eventTypes, parseEvent } from "./index.ts";

const progress = {
  seq: 7,
  at: 1_800_000_000_000,
  type: "step.progress",
  room: "ada/desk",
  runId: "run_1",
  data: { stepId: "load", percent: 42 },
};

describe("an event from outside", () => {
  for (const type of eventTypes) {
    it(`of type ${type} comes back as it was written`, () => {
      fc.assert(
        fc.property(eventArbitrary([type]), (event) => {
          const wire: unknown = JSON.parse(JSON.stringify(event));
          expect(parseEvent(wire)).toEqual(event);
        }),
        { numRuns: 50 },
      );
    });
  }

  const refused: readonly [string, unknown][] = [
    ["nothing", undefined],
    ["a text", "step.progress"],
    ["an unknown type", { ...progress, type: "step.exploded" }],
    ["a type from Object.prototype", { ...progress, type: "toString" }],
    ["a transport message", { ...progress, type: "heartbeat" }],
    ["seq 0", { ...progress, seq: 0 }],
    ["a broken seq", { ...progress, seq: 1.5 }],
    ["a seq beyond 2^53", { ...progress, seq: 2 ** 53 }],
    ["a time that is no integer", { ...progress, at: 0.5 }],
    ["a room without a session", { ...progress, room: "ada" }],
    ["a room with a line break", { ...progress, room: "ada/desk\n" }],
    ["a run id with a line break", { ...progress, runId: "run_1\nid: 9" }],
    ["an unknown header field", { ...progress, secret: "token" }],
    ["an unknown data field", { ...progress, data: { ...progress.data, secret: "token" } }],
    ["percent 900", { ...progress, data: { stepId: "load", percent: 900 } }],
    ["percent NaN", { ...progress, data: { stepId: "load", percent: Number.NaN } }],
    ["percent below 0", { ...progress, data: { stepId: "load", percent: -1 } }],
    [
      "a message beyond the limit",
      {
        ...progress,
        data: { stepId: "load", percent: 1, message: "x".repeat(limits.messageChars + 1) },
      },
    ],
    ["a message without a percent", { ...progress, data: { stepId: "load", message: "on" } }],
    ["a step called __proto__", { ...progress, data: { ...progress.data, stepId: "__proto__" } }],
    ["an item of an item", { ...progress, data: { ...progress.data, stepId: "load/1/2" } }],
    ["a step with a line break", { ...progress, data: { ...progress.data, stepId: "load\n" } }],
    ["no data", { ...progress, data: undefined }],
  ];
  it.each(refused)("is refused: %s", (_what, value) => {
    expect(() => parseEvent(value)).toThrow(z.ZodError);
  });

  it("accepts any JSON text without throwing anything but a ZodError", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parseEvent(JSON.parse(text))).toThrow(z.ZodError);
      }),
    );
  });
});

describe("the vocabulary", () => {
  it("names every type noun.verb, the noun a single word", () => {
    for (const type of eventTypes) expect(type).toMatch(/^[a-z]+\.[a-z_]+$/);
    expect(new Set(eventTypes).size).toBe(eventTypes.length);
  });
});
