import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const guide = readFileSync(join(root, "docs/guides/security.md"), "utf8");

interface Row {
  readonly threat: string;
  readonly shownBy: string;
}

const table = /^\| threat \|.*\n\| ---.*\n((?:\|.*\n)+)/m.exec(guide)?.[1] ?? "";
const rows: readonly Row[] = table
  .trim()
  .split("\n")
  .map((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    return { threat: cells[1] ?? "", shownBy: cells.at(-2) ?? "" };
  });

/** What has to have a row. */
const threats: readonly RegExp[] = [
  /another user's, by its id/,
  /guessing cursors/,
  /tampering with cursors/,
  /too many connections/,
  /too large, too deep or circular/,
  /patterns and archives/,
  /never end/,
  /never read/,
  /SSRF/,
  /leaves its folder/,
  /prototypes/,
  /give orders/,
  /XSS/,
  /smuggled into a stream/,
  /CSRF/,
  /other sites reading/,
  /outlive their credential/,
  /secrets in events/,
  /tell of the inside/,
  /keys that are stolen/,
  /programs that a plan starts/,
  /DNS rebinding/,
  /packages that are old/,
];

/** `file`: "name", "another"; `file`: "name" */
function namedTests(
  shownBy: string,
): { readonly file: string; readonly names: readonly string[] }[] {
  return shownBy.split("; ").map((part) => {
    const file = /^`([\w./-]+)`: /.exec(part)?.[1] ?? part;
    return { file, names: [...part.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name) };
  });
}

describe("docs/guides/security.md", () => {
  it.each(threats)("has a row on %s", (threat) => {
    expect(rows.filter((row) => threat.test(row.threat))).toHaveLength(1);
  });

  it.each(rows)("names tests that are there: $threat", ({ shownBy }) => {
    for (const { file, names } of namedTests(shownBy)) {
      expect([file, existsSync(join(root, file))]).toEqual([file, true]);
      const text = readFileSync(join(root, file), "utf8");
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect([name, isTestIn(text, name)]).toEqual([name, true]);
    }
  });

  it("would not pass with a test that is gone, or only spoken of", () => {
    const text = 'describe("a", () => {\n  it.each([1])(\n    "b %s",\n  );\n  // it("c")\n});';
    expect([
      isTestIn(text, "a"),
      isTestIn(text, "b"),
      isTestIn(text, "c"),
      isTestIn(text, "d"),
    ]).toEqual([true, true, false, false]);
  });
});

/** The name begins the title of a test or a group of tests, or stands behind what a table fills in. */
function isTestIn(text: string, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const code = text.replaceAll(/^\s*(\/\/|\*).*$/gm, "");
  // The first argument: right behind the bracket, or on a line of its own.
  return new RegExp(
    `(?:\\b(?:it|test|describe)\\b.*\\(|^\\s*|\\)\\()["\`](?:%[sj] |\\$\\w+ )?${escaped}`,
    "m",
  ).test(code);
}
