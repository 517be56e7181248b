import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const read = (name: string): string => readFileSync(join(root, name), "utf8");
const lockfile = read("pnpm-lock.yaml");

/** What is known to be broken below these. */
const floors: Readonly<Record<string, string>> = {
  fastify: "5.12.3",
  "better-auth": "1.6.30",
  vite: "8.0.5",
  "@modelcontextprotocol/sdk": "1.26.0",
  kysely: "0.28.17",
  "@trpc/server": "11.25.0",
};

function numbers(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10));
}

function isBelow(version: string, floor: string): boolean {
  const [have, need] = [numbers(version), numbers(floor)];
  const at = need.findIndex((part, place) => part !== have[place]);
  return at !== -1 && (have[at] ?? 0) < (need[at] ?? 0);
}

/** Every version of a package that the lockfile has, as its `packages` section lists them. */
function lockedVersions(name: string): string[] {
  const pattern = new RegExp(`^  '?${name.replaceAll("/", "\\/")}@(\\d[^:'(]*)'?:$`, "gm");
  return [...new Set([...lockfile.matchAll(pattern)].map(([, version = ""]) => version))];
}

describe("no package is older than the one that mended what is known of it", () => {
  it.each(Object.entries(floors))("%s, from %s on", (name, floor) => {
    const locked = lockedVersions(name);
    expect(locked.filter((version) => isBelow(version, floor))).toEqual([]);
    if (lockfile.includes(`${name}':`) || lockfile.includes(`\n      ${name}:`))
      expect(locked).not.toEqual([]);
  });

  it("and the comparison tells older from newer", () => {
    expect([
      isBelow("5.12.2", "5.12.3"),
      isBelow("5.9.9", "5.12.3"),
      isBelow("4.99.0", "5.12.3"),
    ]).toEqual([true, true, true]);
    expect([
      isBelow("5.12.3", "5.12.3"),
      isBelow("5.13.0", "5.12.3"),
      isBelow("6.0.0", "5.12.3"),
    ]).toEqual([false, false, false]);
    expect(lockedVersions("fastify")).not.toEqual([]);
  });
});

describe("what is installed", () => {
  it("is what the lockfile says, and runs no script of a package but the package manager's own", () => {
    const workspace = read("pnpm-workspace.yaml");
    const allowed = /^allowBuilds:\n((?: {2}.*\n)+)/m.exec(workspace)?.[1] ?? "";
    expect(allowed.trim().split(/\n\s*/)).toEqual(["pnpm: true"]);
    // Cast: the manifest that the package manager has read.
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    expect(scripts["setup"]).toContain("--frozen-lockfile");
    expect(workspace).toMatch(/^catalogMode: strict$/m);
  });

  it("comes from the registry by version and checksum: no address, no branch, no file", () => {
    const resolutions = [...lockfile.matchAll(/^ {4}resolution: \{(.*)\}$/gm)].map(
      ([, text = ""]) => text,
    );
    expect(resolutions.length).toBeGreaterThan(100);
    expect(resolutions.filter((text) => !/^integrity: sha512-[\w+/=]+$/.test(text))).toEqual([]);
  });

  it("nothing is served to the network while developing", () => {
    const configs = globSync("{apps,packages}/*/{vite.config.ts,package.json}", { cwd: root }).map(
      (file) => read(file),
    );
    expect(configs.filter((text) => /--host|host:\s*(true|["']0\.0\.0\.0)/.test(text))).toEqual([]);
  });
});
