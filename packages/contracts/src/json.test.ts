import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalJson,
  type JsonValue,
  jsonFault,
  jsonForm,
  jsonObject,
  parseJson,
} from "./json.ts";
import { limits } from "./limits.ts";
import { jsonValueArbitrary } from "./testing/index.ts";

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}

const circle: Record<string, unknown> = {};
circle["left"] = circle;
circle["right"] = [circle];

class Invoice {
  total = 1;
}

describe("jsonFault", () => {
  // With the whole path at hand for each of them, this would copy 100 GB.
  it("finds the one fault of many parts below a name of a megabyte, and tells where its path begins", () => {
    const parts: unknown[] = new Array(100_000).fill(0);
    const name = "n".repeat(1_000_000);
    const fault = jsonFault({ [name]: [...parts, Number.POSITIVE_INFINITY] });
    expect(fault).toBe(`/${name.slice(0, 199)} is Infinity, which JSON cannot hold`);
  });

  it("finds nothing wrong with what JSON can hold", () => {
    fc.assert(
      fc.property(jsonValueArbitrary, (value) => {
        expect(jsonFault(value)).toBeUndefined();
      }),
    );
    expect(jsonFault(Object.create(null))).toBeUndefined();
    expect(jsonFault(nested(limits.jsonDepth))).toBeUndefined();
  });

  const faults: readonly [string, unknown, RegExp][] = [
    ["one level too deep", nested(limits.jsonDepth + 1), /deeper than 64/],
    ["100,000 levels", nested(100_000), /deeper than 64/],
    ["a circle", circle, /cyclic/],
    ["NaN", Number.NaN, /NaN/],
    ["Infinity far down", { a: [{ b: Number.POSITIVE_INFINITY }] }, /^\/a\/0\/b is Infinity/],
    ["undefined", undefined, /undefined/],
    ["a member that is undefined", { a: undefined }, /^\/a is undefined/],
    ["a list with a hole", { a: Object.assign(new Array(3), { 0: 1 }) }, /^\/a has places without/],
    ["a function", { a: () => 1 }, /^\/a is function/],
    ["toJSON", { toJSON: () => 1 }, /function/],
    ["a symbol", [Symbol("s")], /symbol/],
    ["a bigint", { a: 1n }, /bigint/],
    ["a date", { at: new Date(0) }, /^\/at is not plain data/],
    ["a map", new Map(), /not plain data/],
    ["bytes", new Uint8Array(3), /not plain data/],
    ["a class", new Invoice(), /not plain data/],
    ["a changed prototype", { __proto__: { admin: true } }, /not plain data/],
    ["a member called __proto__", JSON.parse('{"a":{"__proto__":{"admin":true}}}'), /__proto__/],
    [
      "a getter that throws",
      Object.defineProperty({}, "a", {
        enumerable: true,
        get: () => {
          throw new Error("no");
        },
      }),
      /cannot be read/,
    ],
  ];
  it.each(faults)("names the fault of %s", (_what, value, sentence) => {
    expect(jsonFault(value)).toMatch(sentence);
  });

  it("counts every value once, itself included", () => {
    const value = { a: [1, "x", { b: null }], c: {} };
    expect(jsonFault(value, limits.jsonDepth, 7)).toBeUndefined();
    expect(jsonFault(value, limits.jsonDepth, 6)).toBe("the value has more than 6 parts");
    expect(jsonFault(new Array(7).fill(0), limits.jsonDepth, 7)).toMatch(/more than/);
    expect(jsonFault(1, limits.jsonDepth, 0)).toMatch(/more than/);
  });

  it("ends soon for a value that refers to itself 2^60 times", () => {
    let value: unknown = [];
    for (let level = 0; level < 60; level += 1) value = [value, value];
    const begun = performance.now();
    expect(jsonFault(value)).toMatch(/more than/);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it("keeps its sentence short for long keys", () => {
    expect(jsonFault({ ["k".repeat(100_000)]: Number.NaN })?.length).toBeLessThan(300);
  });
});

describe("JSON text from outside", () => {
  it.each(["", "{", "{'a':1}", "[1,]", "NaN", "undefined", "\ufeff{}", "{} {}"])(
    "is refused when it is not JSON: %j",
    (text) => {
      expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: "invalid_json" }));
    },
  );

  it("is refused when it is too deep, however deep", () => {
    for (const depth of [limits.jsonDepth + 1, 100_000, 1_000_000]) {
      const text = "[".repeat(depth) + "]".repeat(depth);
      expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: "json_too_deep" }));
    }
  });

  it("does not change what objects inherit", () => {
    for (const text of [
      '{"__proto__":{"polluted":1}}',
      '{"a":{"constructor":{"prototype":{"polluted":1}}}}',
    ]) {
      try {
        parseJson(text);
      } catch {
        // Refused is fine too.
      }
    }
    expect("polluted" in {}).toBe(false);
  });

  it("gives an object where one is asked for", () => {
    const is = (value: unknown): boolean => jsonObject.safeParse(value).success;
    expect([{}, { a: [] }, [], null, "x", undefined].map(is)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("canonical JSON", () => {
  it("is equal exactly for equal values, whatever the order of their members", () => {
    const shuffled = (value: JsonValue): JsonValue => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== "object" || value === null) return value;
      const members = Object.entries(value).reverse();
      return Object.fromEntries(members.map(([key, member]) => [key, shuffled(member)]));
    };
    fc.assert(
      fc.property(jsonValueArbitrary, jsonValueArbitrary, (a, b) => {
        expect(canonicalJson(shuffled(a))).toBe(canonicalJson(a));
        expect(JSON.parse(canonicalJson(a))).toEqual(a);
        if (canonicalJson(a) === canonicalJson(b)) expect(a).toEqual(b);
      }),
    );
  });
});

describe("canonical JSON of rows", () => {
  it.each([
    [
      "that have the same names in the same order",
      '[{"b":1,"a":2},{"b":3,"a":4}]',
      '[{"a":2,"b":1},{"a":4,"b":3}]',
    ],
    [
      "that have them in another order",
      '[{"c":1,"b":2,"a":3},{"b":4,"c":5,"a":6}]',
      '[{"a":3,"b":2,"c":1},{"a":6,"b":4,"c":5}]',
    ],
    [
      "that have fewer, more and others",
      '[{"b":1,"a":2},{"b":3},{"b":4,"a":5,"A":6},{"z":7,"a":8}]',
      '[{"a":2,"b":1},{"b":3},{"A":6,"a":5,"b":4},{"a":8,"z":7}]',
    ],
    [
      "within rows of the same names",
      '[{"b":{"b":1,"a":[{"b":2,"a":3}]},"a":4}]',
      '[{"a":4,"b":{"a":[{"a":3,"b":2}],"b":1}}]',
    ],
    [
      "in which only what is below them is out of order",
      '[{"a":{"d":1,"c":2},"b":0}]',
      '[{"a":{"c":2,"d":1},"b":0}]',
    ],
    [
      "with a name that objects inherit",
      '[{"b":1,"__proto__":{"d":2,"c":3}}]',
      '[{"__proto__":{"c":3,"d":2},"b":1}]',
    ],
    ["without names, and with the empty one", '[{},{"a":1,"":2}]', '[{},{"":2,"a":1}]'],
  ])("%s", (_form, text, expected) => {
    expect(canonicalJson(JSON.parse(text))).toBe(expected);
  });

  it("leaves out members that are undefined", () => {
    const value = { b: 1, a: undefined, c: { e: 1, d: undefined } };
    expect(canonicalJson(value as unknown as JsonValue)).toBe('{"b":1,"c":{"e":1}}');
  });
});

describe("the form of a value", () => {
  it.each([
    [{}, "ordered"],
    [{ a: 1, b: "x", c: null, d: true }, "ordered"],
    [{ b: 1, a: 2 }, "flat"],
    [{ 10: 1, 9: 2 }, "flat"],
    [{ a: [] }, "other"],
    [{ a: {} }, "other"],
    [{ $ref: "/input" }, "other"],
    [{ a: Number.NaN }, "other"],
    [{ a: undefined }, "other"],
    [JSON.parse('{"__proto__":1}'), "other"],
    [Object.create({ inherited: 1 }), "other"],
    [new Date(0), "other"],
    [[1], "other"],
    ["text", "other"],
    [null, "other"],
  ])("of %o is %s", (value, form) => {
    expect(jsonForm(value)).toBe(form);
  });

  it("is not known of what cannot be read", () => {
    const hostile = {
      get a(): never {
        throw new Error("no");
      },
    };
    expect(jsonForm(hostile)).toBe("other");
  });

  it("promises no more than the slower walks find", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, maxDepth: 2 }), (value) => {
        const form = jsonForm(value);
        if (form === "other") return;
        expect(jsonFault(value)).toBeUndefined();
        if (form === "ordered")
          expect(canonicalJson(value as JsonValue)).toBe(JSON.stringify(value));
      }),
    );
  });
});
