import { describe, expect, it } from "vitest";
import { copyJson } from "./json-copy.ts";

/** Short to write down, and without end to read: each level holds the one below twice. */
function holding(levels: number): unknown {
  return levels === 0 ? 1 : Array(2).fill(holding(levels - 1));
}

describe("a copy of a value with too many parts", () => {
  it("is refused as soon as there are more than there may be", () => {
    const refused = { ok: false, fault: "the value has more than 1000 parts" };
    expect(copyJson(holding(60), 1_000)).toEqual(refused);
    expect(copyJson({ ...Array(1_000).fill(1) }, 1_000)).toEqual(refused);
  });

  it("is refused at once when it is a list of nothing but length", () => {
    expect(copyJson({ list: Array(4_000_000_000) })).toMatchObject({ ok: false });
  });

  it("is made of one with just as many", () => {
    expect(copyJson(Array(999).fill(1), 1_000)).toMatchObject({ ok: true });
    expect(copyJson(Array(1_000).fill(1), 1_000)).toMatchObject({ ok: false });
  });
});

describe("a copy of an object with nothing but scalars", () => {
  const cases: readonly (readonly [unknown, unknown])[] = [
    [
      { zero: -0, text: "ä", on: true, none: null },
      { zero: 0, text: "ä", on: true, none: null },
    ],
    [{ here: 1, absent: undefined }, { here: 1 }],
    [{ toJSON: () => "as it says" }, "as it says"],
    [{ toJSON: "a name like any other" }, { toJSON: "a name like any other" }],
    [Object.create(null, { own: { value: 1, enumerable: true } }), { own: 1 }],
  ];

  it.each(cases)("%j is what JSON carries", (value, expected) => {
    const copied = copyJson(value);
    expect(copied).toMatchObject({ ok: true, value: expected });
    const text = JSON.stringify(copied.ok ? copied.value : undefined);
    expect(copied.ok && copied.atMostBytes).toBeGreaterThanOrEqual(Buffer.byteLength(text));
  });

  it("is another object, and has what is called __proto__ as a member", () => {
    const value: unknown = JSON.parse('{"__proto__": 1, "a": 2}');
    const copied = copyJson(value);
    expect(copied.ok && copied.value).not.toBe(value);
    expect(JSON.stringify(copied.ok && copied.value)).toBe('{"__proto__":1,"a":2}');
  });

  it("is refused with the place of what JSON cannot hold", () => {
    expect(copyJson({ a: 1, rate: Number.NaN })).toEqual({ ok: false, fault: "/rate is NaN" });
    const hostile = Object.defineProperty({}, "a", {
      enumerable: true,
      get: () => {
        throw new Error("no");
      },
    });
    expect(copyJson(hostile)).toMatchObject({ ok: false });
  });

  it("is as large in words as one that holds a list too", () => {
    const flat = copyJson({ n: 1, text: "abc", on: false, none: null });
    const deep = copyJson({ n: 1, text: "abc", on: false, none: null, list: [] });
    const list = "list".length * 6 + 4 + 5;
    expect(flat.ok && deep.ok && deep.atMostBytes - flat.atMostBytes).toBe(list);
  });
});
