import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPlan, createSkillRegistry } from "@stepcast/engine";
import { builtinSkills, readProcessCatalog } from "@stepcast/skills";
import { describe, expect, it } from "vitest";
import { type CodeBlock, codeBlocks, root } from "./code-blocks.ts";

const blocks = codeBlocks();
const inLanguage = (language: string): CodeBlock[] =>
  blocks.filter((block) => block.language === language);

const reactTypes = join(root, "packages/react/node_modules/@types/react");
/** Where blocks find what this package does not depend on. */
const elsewhere = {
  react: [join(reactTypes, "index.d.ts")],
  "react/jsx-runtime": [join(reactTypes, "jsx-runtime.d.ts")],
  "@stepcast/react": [join(root, "packages/react/src/index.ts")],
  zod: [join(root, "packages/contracts/node_modules/zod/index.d.cts")],
};

/** Type-checks modules with the settings of the workspace. Returns what the compiler says of them, or nothing. */
function compile(modules: readonly CodeBlock[]): string {
  const cache = fileURLToPath(new URL("../node_modules/.cache", import.meta.url));
  mkdirSync(cache, { recursive: true });
  // Below this package, so that the blocks find what it depends on.
  const folder = mkdtempSync(join(cache, "docs-"));
  try {
    for (const { place, language, text } of modules)
      writeFileSync(join(folder, `${place.replaceAll(/[^\w]/g, "-")}.${language}`), text);
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, "tsconfig.base.json"),
        compilerOptions: {
          composite: false,
          incremental: false,
          emitDeclarationOnly: false,
          declarationMap: false,
          noEmit: true,
          lib: ["esnext", "dom", "dom.iterable"],
          jsx: "react-jsx",
          paths: elsewhere,
          // Style sheets are the bundler's.
          noUncheckedSideEffectImports: false,
        },
        references: ["client", "contracts", "engine", "react", "server-kit", "skills"].map(
          (name) => ({ path: join(root, "packages", name) }),
        ),
        include: ["*.ts", "*.tsx"],
      }),
    );
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [compiler, "-b", folder, "--pretty", "false"], {
      encoding: "utf8",
      stdio: "pipe",
    });
    return "";
  } catch (error) {
    return typeof error === "object" && error !== null && "stdout" in error
      ? String(error.stdout)
      : String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Cast: the manifest that npm itself has just read.
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** The programs that the guide lists, and a workspace: what plans in the documents may use. */
function documentedSkills() {
  const list = inLanguage("json").find(({ text }) => text.includes('"processes": {'));
  if (list === undefined) throw new Error("the guide to skills lists programs");
  const catalog = readProcessCatalog(list.text, list.place);
  return createSkillRegistry(builtinSkills({ workspace: root, process: { catalog } }));
}

describe("what the documents show", () => {
  const skills = documentedSkills();

  it("in TypeScript compiles as it stands", () => {
    for (const language of ["ts", "tsx"]) expect(inLanguage(language).length).toBeGreaterThan(0);
    expect(compile([...inLanguage("ts"), ...inLanguage("tsx")])).toBe("");
  }, 300_000);

  it("in TypeScript is found where a first file goes", () => {
    const manifest = join(root, "examples/ten-lines/package.json");
    const { dependencies } = Object(JSON.parse(readFileSync(manifest, "utf8")));
    const imported = inLanguage("ts").flatMap(({ text }) =>
      Array.from(text.matchAll(/ from "(.*)";$/gm), ([, name]) => name),
    );
    expect(imported).toContain("@stepcast/engine");
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(imported));
  });

  it("would not compile with a field that does not exist", () => {
    const [program] = inLanguage("ts");
    const [page] = inLanguage("tsx");
    if (program === undefined || page === undefined) throw new Error("there are examples");
    const said = compile([
      { ...program, text: `${program.text}\nrun.resultt();\n` },
      { ...page, text: page.text.replace("run?.approvals", "run?.aprovals") },
    ]);
    expect(said).toContain("resultt");
    expect(said).toContain("aprovals");
  }, 300_000);

  it.each(inLanguage("json"))("in JSON at $place is JSON, and a plan in it can run", ({ text }) => {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("steps" in value)) return;
    expect(checkPlan(value, skills)).toMatchObject({ ok: true });
  });

  it.each(inLanguage("sh"))(
    "in a shell at $place names scripts and files that are there",
    ({ text }) => {
      for (const [, script = ""] of text.matchAll(/npm (?:run (?:-\S+ )*)?(?!install )([a-z]+)\b/g))
        expect(Object.keys(scripts)).toContain(script);
      for (const [file] of text.matchAll(/\b(?:apps|examples|packages|tests)\/[\w./-]+/g))
        expect([file, existsSync(join(root, file))]).toEqual([file, true]);
    },
  );

  it("in the README begins with what sets a new clone up, whichever command comes first", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const commands = readme.matchAll(/(?:^|`)npm (?:run (?:-\S+ )*)?(?!run`)([a-z]+)/gm);
    const named = new Set(Array.from(commands, ([, script = ""]) => script));
    expect(named).toContain("dev");
    for (const script of named)
      expect([script, scripts[`pre${script}`]]).toEqual([
        script,
        expect.stringMatching(/^npm run -s setup/),
      ]);
  });
});
