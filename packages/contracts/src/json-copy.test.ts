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
