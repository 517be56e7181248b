import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeKinds, findMismatch } from "./compatibility.ts";
import { alternativesOf, findPlace, membersOf, type Side } from "./schema-place.ts";

interface Tree {
  readonly name: string;
  readonly children: readonly Tree[];
}
const tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), children: z.array(tree) }));

function placeOf(schema: z.ZodType, pointer: string, side: Side = "output"): string {
  const tokens = pointer === "" ? [] : pointer.split("/");
  const place = findPlace(alternativesOf(schema, side), tokens, 0, side);
  switch (place.found) {
    case "known":
      return describeKinds(place.alternatives);
    case "nothing":
      return `nothing after ${place.depth}: ${membersOf(place.here).join(",")}`;
    default:
      return "unknown";
  }
}

describe("a place in a schema", () => {
  it.each<[string, z.ZodType, string, string, Side?]>([
    ["a member", z.object({ a: z.string() }), "a", "a string"],
    ["a member that may be missing", z.object({ a: z.string().optional() }), "a", "a string"],
    ["a member that is not declared", z.object({ a: z.string() }), "b", "nothing after 0: a"],
    ["the same of a strict object", z.strictObject({ a: z.string() }), "b", "nothing after 0: a"],
    ["the same of a loose object", z.looseObject({ a: z.string() }), "b", "unknown"],
    ["the same where others have a type", z.object({}).catchall(z.number()), "b", "a number"],
    ["what objects inherit", z.object({}), "toString", "nothing after 0: "],
    ["a record", z.record(z.string(), z.boolean()), "any", "true or false"],
    ["an element", z.array(z.object({ a: z.null() })), "12/a", "null"],
    ["a list's length", z.array(z.string()), "length", "nothing after 0: "],
    ["a tuple", z.tuple([z.string(), z.number()]), "1", "a number"],
    ["beyond a tuple", z.tuple([z.string()]), "1", "nothing after 0: "],
    ["a tuple's rest", z.tuple([z.string()], z.number()), "5", "a number"],
    [
      "either of two",
      z.union([z.object({ a: z.string() }), z.object({ a: z.number() })]),
      "a",
      "a string or a number",
    ],
    [
      "one of two",
      z.discriminatedUnion("k", [
        z.object({ k: z.literal("x"), a: z.string() }),
        z.object({ k: z.literal("y") }),
      ]),
      "a",
      "a string",
    ],
    ["through null", z.object({ a: z.string() }).nullable(), "a", "a string"],
    ["literals of several kinds", z.literal(["a", 1, null]), "", "a string or a number or null"],
    ["an enum", z.enum({ a: 1, b: 2 } as const), "", "a number"],
    ["a template literal", z.templateLiteral(["a", z.number()]), "", "a string"],
    ["a schema of itself", tree, "children/0/children/1/name", "a string"],
    ["below text", tree, "name/x", "nothing after 1: "],
    ["what a transform makes", z.string().transform(Number), "", "unknown"],
    ["what a transform takes", z.string().transform(Number), "", "a string", "input"],
    ["what a pipe makes", z.string().pipe(z.string().brand("x")), "", "a string"],
    ["what is coerced", z.coerce.number(), "", "unknown", "input"],
    ["what coercion makes", z.coerce.number(), "", "a number"],
    ["preprocessed input", z.preprocess(String, z.string()), "", "unknown", "input"],
    ["a default", z.number().default(1), "", "a number"],
    ["what is caught", z.number().catch(1), "", "unknown", "input"],
    ["a check of one's own", z.custom<string>(), "", "unknown"],
    [
      "an intersection",
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })),
      "c",
      "unknown",
    ],
    [
      "a refined member",
      z
        .object({ a: z.string() })
        .refine(() => true)
        .readonly(),
      "a",
      "a string",
    ],
  ])("is known for %s", (_what, schema, pointer, expected, side) => {
    expect(placeOf(schema, pointer, side)).toBe(expected);
  });
});

describe("a value for an input", () => {
  const row = z.object({ name: z.string(), amount: z.number().optional() });
  it.each<[string, z.ZodType, z.ZodType, RegExp | undefined]>([
    ["of the same type", z.string(), z.string(), undefined],
    ["that may be of the type", z.union([z.string(), z.number()]), z.number(), undefined],
    ["that may be null", z.string().nullable(), z.string(), undefined],
    ["that may be missing", z.string().optional(), z.string(), undefined],
    ["of any type", z.unknown(), z.string(), undefined],
    ["for any type", z.string(), z.unknown(), undefined],
    ["for a coerced type", z.string(), z.coerce.number(), undefined],
    ["of another type", z.string(), z.number(), /^is a string, where a number is expected$/],
    ["that is always null", z.null(), z.number().optional(), /^is null, where a number/],
    [
      "of another list",
      z.array(z.string()),
      z.array(z.number()),
      /^is a list whose element is a string/,
    ],
    ["with all members", row, z.object({ name: z.string() }), undefined],
    ["without an optional member", z.object({ name: z.string() }), row, undefined],
    [
      "without a member with a default",
      z.object({}),
      z.object({ a: z.number().default(1) }),
      undefined,
    ],
    [
      "without a member",
      z.object({ amount: z.number() }),
      row,
      /^is an object without the member name$/,
    ],
    ["that may have the member", z.looseObject({}), row, undefined],
    [
      "with a wrong member",
      z.object({ name: z.number() }),
      row,
      /^is an object whose member name is a number/,
    ],
    [
      "that fits one of two",
      z.object({ b: z.string() }),
      z.union([row, z.object({ b: z.string() })]),
      undefined,
    ],
    [
      "of other words",
      z.enum(["a", "b"]),
      z.enum(["c"]),
      /^is one of "a", "b", where one of "c" is expected$/,
    ],
    ["of some of the words", z.enum(["a", "b"]), z.literal(["b", "c"]), undefined],
    ["of itself", tree, tree, undefined],
  ])("%s is judged", (_what, given, wanted, expected) => {
    const mismatch = findMismatch(alternativesOf(given, "output"), alternativesOf(wanted, "input"));
    if (expected === undefined) expect(mismatch).toBeUndefined();
    else expect(mismatch).toMatch(expected);
  });
});
