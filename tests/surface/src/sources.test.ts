import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./code-blocks.ts";

/** How many rows each source has. */
const sources = { A: 50, B: 51, C: 25, D: 29, E: 45 };

const guide = readFileSync(join(root, "docs/guides/sources.md"), "utf8");
const rows = [...guide.matchAll(/^\| ([A-E]\d+) \| (.+) \| (.+) \|$/gm)].map(
  ([, row = "", servedBy = "", tests = ""]) => ({ row, servedBy, tests }),
);

describe("the guide to the sources", () => {
  it.each(Object.entries(sources))("has every row of %s once, in order", (source, count) => {
    const expected = Array.from({ length: count }, (_, index) => `${source}${index + 1}`);
    const named = rows.map(({ row }) => row).filter((row) => row.startsWith(source));
    expect(named).toEqual(expected);
  });

  it.each(rows)("names tests of $row that exist", ({ tests, servedBy }) => {
    expect(servedBy.trim()).not.toBe("");
    if (tests === "—") return;
    const files = tests.split(", ").map((file) => file.replace(/^`(.+)`$/, "$1"));
    for (const file of files) {
      expect(file).toMatch(/\.(test|spec)\.tsx?$/);
      expect(existsSync(join(root, file)), file).toBe(true);
    }
  });
});
