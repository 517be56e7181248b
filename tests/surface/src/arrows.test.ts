import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * What each package may stand on. `turbo boundaries` sees to it that nothing is imported that a
 * package does not name; this says what it may name.
 */
const arrows: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  store: ["contracts"],
  engine: ["contracts", "store"],
  hub: ["contracts", "store"],
  dialects: ["contracts"],
  "server-kit": ["contracts", "dialects", "store", "engine", "hub"],
  skills: ["contracts", "engine"],
  api: ["contracts", "engine", "hub", "store"],
  identity: ["contracts", "api"],
  testkit: ["contracts", "engine", "store"],
  client: ["contracts"],
  react: ["contracts", "dialects", "client"],
  server: ["contracts", "dialects", "store", "engine", "hub", "skills", "api", "identity"],
  web: ["contracts", "client", "react"],
  cli: ["contracts", "client"],
};

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  /** Of a package that is packed for others. What it names for its development is put into it; the rest stays an import. */
  readonly publishConfig?: unknown;
}

const packages = globSync("{packages,apps}/*/package.json", { cwd: root }).map((file) => ({
  folder: dirname(file),
  // Cast: the package manager has read them before.
  manifest: JSON.parse(readFileSync(join(root, file), "utf8")) as Manifest,
}));

function ours(dependencies: Readonly<Record<string, string>> = {}): string[] {
  return Object.keys(dependencies)
    .filter((name) => name.startsWith("@stepcast/"))
    .map((name) => name.slice("@stepcast/".length));
}

/** Sources that run in the product: no tests, and nothing that only tests import. */
function sources(folder: string): string[] {
  return globSync("{src,program}/**/*.{ts,tsx}", { cwd: join(root, folder) }).filter(
    (file) => !/\.test(-d)?\.tsx?$|\/(testing|conformance|fixtures)\//.test(file),
  );
}

const runTimeImport = /^(?:import|export) (?!type )[^;]*?from "(@stepcast\/[a-z-]+)[/"]/gms;

describe.each(packages)("$folder", ({ folder, manifest }) => {
  it("stands on nothing but what lies below it", () => {
    const allowed = arrows[basename(folder)];
    if (allowed === undefined) throw new Error(`${folder} has no place among the arrows`);
    expect(ours(manifest.dependencies).filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it("uses no more than types of what it needs for its tests only", () => {
    const putIn = manifest.publishConfig === undefined ? [] : arrows[basename(folder)];
    const development = ours(manifest.devDependencies)
      .filter((name) => putIn?.includes(name) !== true)
      .map((name) => `@stepcast/${name}`);
    const wrong = sources(folder).flatMap((file) => {
      const text = readFileSync(join(root, folder, file), "utf8");
      const imported = [...text.matchAll(runTimeImport)].map(([, name = ""]) => name);
      return imported.filter((name) => development.includes(name)).map((name) => [file, name]);
    });
    expect(wrong).toEqual([]);
  });
});
