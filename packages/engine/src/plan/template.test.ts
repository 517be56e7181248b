import type { JsonValue } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPointer, parsePointer, walk } from "./pointer.ts";
import { compileTemplate, resolveTemplate, type Scope } from "./template.ts";

const scope: Scope = {
  input: { rate: 0.1, "a/b": { "~": "odd" }, list: [[1], null], zero: 0 },
  output: (stepId) =>
    stepId === "load" ? { rows: [{ name: "x" }], ref: { $ref: "/input/rate" } } : undefined,
  item: { name: "item" },
  index: 3,
};
const resolve = (value: JsonValue, from: Scope = scope) =>
  resolveTemplate(compileTemplate(value), from);

describe("a pointer", () => {
  it("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (tokens) => {
        expect(parsePointer(formatPointer(tokens))).toEqual(tokens);
      }),
    );
    expect(parsePointer("")).toEqual([]);
    expect(parsePointer("/~01/~10")).toEqual(["~1", "/0"]);
  });

  it.each([
    ["/rows/0", ["rows", "0"], 1],
    ["an index with a zero before it", ["rows", "00"], undefined],
    ["an index with a sign", ["rows", "-1"], undefined],
    ["the place behind the last", ["rows", "-"], undefined],
    ["the length of a list", ["rows", "length"], undefined],
    ["beyond the end", ["rows", "2"], undefined],
    ["what objects inherit", ["toString"], undefined],
    ["the prototype", ["__proto__"], undefined],
    ["a member called constructor", ["constructor"], undefined],
    ["a member of text", ["text", "0"], undefined],
    ["a member of null", ["none", "x"], undefined],
    ["null itself", ["none"], null],
    ["an empty key", [""], "empty"],
  ] as const)("leads to %s", (_what, tokens, expected) => {
    const value: JsonValue = JSON.parse(
      '{"rows":[1,2],"text":"abc","none":null,"":"empty","constructor":1,"__proto__":{"x":1}}',
    );
    expect(walk(value, tokens, 0)).toBe(expected);
  });
});

describe("a template", () => {
  it.each<[string, JsonValue, JsonValue]>([
    ["the run's input", { $ref: "/input/rate" }, 0.1],
    ["all of the input", [{ $ref: "/input" }], [scope.input]],
    ["escapes", { $ref: "/input/a~1b/~0" }, "odd"],
    [
      "an output",
      { a: { b: [1, { $ref: "/steps/load/output/rows/0/name" }] } },
      { a: { b: [1, "x"] } },
    ],
    ["item and index", [{ $ref: "/item/name" }, { $ref: "/index" }], ["item", 3]],
    [
      "null and zero, which are values",
      [
        { $ref: "/input/list/1", default: 1 },
        { $ref: "/input/zero", default: 1 },
      ],
      [null, 0],
    ],
    ["a default", { $ref: "/input/nothing", default: { a: [1] } }, { a: [1] }],
    ["a default for a step without output", { $ref: "/steps/gone/output", default: null }, null],
    [
      "nothing, where nothing refers",
      { $refs: "/input", text: "$ref" },
      { $refs: "/input", text: "$ref" },
    ],
  ])("is filled with %s", (_what, value, expected) => {
    expect(resolve(value)).toEqual({ ok: true, value: expected });
  });

  it("says what was missing", () => {
    expect(resolve({ a: { $ref: "/steps/gone/output/x" } })).toEqual({
      ok: false,
      pointer: "/steps/gone/output/x",
      stepId: "gone",
    });
    expect(resolve([{ $ref: "/input/rate" }, { $ref: "/input/nobody" }])).toEqual({
      ok: false,
      pointer: "/input/nobody",
    });
    expect(resolve({ $ref: "/item" }, { input: {}, output: () => undefined }).ok).toBe(false);
  });

  it("never resolves what a result contains", () => {
    expect(resolve({ $ref: "/steps/load/output/ref" })).toEqual({
      ok: true,
      value: { $ref: "/input/rate" },
    });
    const hostile: Scope = { input: { $ref: "/steps/load/output" }, output: scope.output };
    expect(resolve([{ $ref: "/input" }], hostile)).toEqual({ ok: true, value: [hostile.input] });
  });

  it("leaves values without references as they are, the same objects", () => {
    const constant: JsonValue = { deep: [{ a: 1 }] };
    const mixed = resolve({ constant, rate: { $ref: "/input/rate" } });
    expect(resolve(constant)).toEqual({ ok: true, value: constant });
    expect(mixed.ok && mixed.value).toEqual({ constant, rate: 0.1 });
    expect((mixed.ok ? (mixed.value as { constant: JsonValue }) : undefined)?.constant).toBe(
      constant,
    );
  });

  it("keeps a key called __proto__ an ordinary key", () => {
    const resolved = resolve(JSON.parse('{"__proto__":{"$ref":"/input/rate"},"b":1}'));
    const value: object = resolved.ok ? (resolved.value as object) : {};
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(value)).toBe('{"__proto__":0.1,"b":1}');
  });

  it("lists its references with their places", () => {
    const { references } = compileTemplate({
      a: [{ $ref: "/steps/load/output/rows" }],
      "b/c": { $ref: "/input/x", default: 1 },
    });
    const [rows, input] = references;
    expect(rows).toMatchObject({
      tokens: ["steps", "load", "output", "rows"],
      pointer: "/steps/load/output/rows",
      path: "/a/0",
      stepId: "load",
      hasDefault: false,
    });
    expect(input).toMatchObject({ tokens: ["input", "x"], path: "/b~1c", hasDefault: true });
    expect(input?.stepId).toBeUndefined();
  });

  it("is any JSON without references, untouched", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = value as JsonValue;
        expect(resolve(json)).toEqual({ ok: true, value: json });
      }),
    );
  });
});
