import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { startServerProcess } from "@stepcast/testkit/server-process";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeBlocks, root } from "./code-blocks.ts";
import { OutsideProject } from "./outside-project.ts";

const packages = ["client", "react"] as const;

/** More than what is ours: declarations of somebody else's package were put in. */
const declarationChars = 200_000;

/** Packs, type-checks and starts a server: for a machine that has other things to do. */
const limitMs = 300_000;

let project: OutsideProject;

beforeAll(async () => {
  project = await OutsideProject.make(packages);
  await project.link("client", "@types/node");
  await project.link("react", "@types/react", "react-dom", "happy-dom");
}, limitMs);
afterAll(() => project?.[Symbol.asyncDispose]());

const settings = {
  strict: true,
  skipLibCheck: false,
  noEmit: true,
  target: "es2024",
  lib: ["esnext", "dom", "dom.iterable"],
  jsx: "react-jsx",
  // Style sheets are the bundler's.
  noUncheckedSideEffectImports: false,
};

function importsOf(code: string): string[] {
  return [...code.matchAll(/^(?:import|export)\b[^"';]*["']([^"']+)["']/gm)].map(
    ([, from = ""]) => from,
  );
}

describe.each(packages)("the packed %s", (name) => {
  const folder = () => project.packageFolder(name);
  const files = () =>
    readdirSync(folder(), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder(), join(entry.parentPath, entry.name)));
  const text = (file: string) => readFileSync(join(folder(), file), "utf8");

  it("holds what is built, its licence and how it is used, and nothing else", () => {
    const texts = ["LICENSE", "README.md", "package.json"];
    expect(files()).toEqual(expect.arrayContaining(texts));
    const others = files().filter((file) => !texts.includes(file));
    expect(others.filter((file) => !/^dist\/[\w/-]+\.(js|d\.ts|css)$/.test(file))).toEqual([]);
  });

  it("names nothing of the machine or the workspace that it was built in", () => {
    for (const file of files()) {
      expect(text(file), file).not.toMatch(/workspace:|catalog:|file:\/\/|node_modules/);
      expect(text(file), file).not.toContain(root);
    }
    expect(text("README.md")).not.toMatch(/\]\(\.\.?\//);
  });

  it("imports what its manifest names, and runs no schema", async () => {
    const { dependencies, peerDependencies } = await project.manifest(name);
    const named = Object.keys({ ...dependencies, ...peerDependencies });
    for (const file of files().filter((each) => /\.(js|ts)$/.test(each))) {
      const foreign = importsOf(text(file)).filter((from) => !from.startsWith("./"));
      const unnamed = foreign.filter(
        (from) => !named.some((each) => `${from}/`.startsWith(`${each}/`)),
      );
      expect(unnamed, file).toEqual([]);
      if (file.endsWith(".js")) expect(foreign).not.toContain("zod");
      expect(text(file).length, file).toBeLessThan(declarationChars);
    }
  });

  it("is right for those who look things up in it", async () => {
    const { messages } = await publint({ pkgDir: folder(), pack: false });
    expect(messages).toEqual([]);
  });
});

it("both have one version, and one connection", async () => {
  const [client, react] = await Promise.all(packages.map((name) => project.manifest(name)));
  expect(react?.dependencies).toEqual({ "@stepcast/client": client?.version });
});

it("what is for React runs where pages are, also below a framework's server components", () => {
  for (const name of ["index", "sources"]) {
    const file = join(project.packageFolder("react"), `dist/${name}.js`);
    expect(readFileSync(file, "utf8")).toMatch(/^"use client";\n/);
  }
});

it("both are installed by the names that readers are told", () => {
  const readmes = packages.map((name) => join(project.packageFolder(name), "README.md"));
  for (const file of [...readmes, join(root, "docs/guides/client.md")]) {
    const told = readFileSync(file, "utf8").match(/stepcast-[\w.-]+\.tgz/g) ?? [];
    expect(told.length, file).toBeGreaterThan(0);
    for (const name of told) expect(existsSync(join(project.folder, name)), name).toBe(true);
  }
});

/** The first example in a package's own README. */
function firstBlock(name: string, language: string): string {
  const readme = readFileSync(join(project.packageFolder(name), "README.md"), "utf8");
  const [, text] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(readme) ?? [];
  if (text === undefined) throw new Error(`the README of ${name} has an example`);
  return text;
}

/** Wrong lines are marked, so it compiles when each of them is refused and every other one is right. */
const typedUse = `
import { createStepcast, type RouterOutputs, type RunState, type StepcastError } from "@stepcast/client";
import { useEvents, useRun, useRunActions } from "@stepcast/react";

type IsAny<T> = 0 extends 1 & T ? true : false;
const stepcast = createStepcast({ url: "http://localhost:4000" });
export const run = await stepcast.runs.start({ plan: { name: "p", steps: [{ id: "a", skill: "core.echo" }] } });
for await (const event of run.events({ types: ["step.succeeded", "alarm.*"] })) {
  if (event.type === "step.succeeded") event.data.durationMs.toFixed();
  // @ts-expect-error: not one of the types that were asked for
  if (event.type === "run.completed") break;
  // @ts-expect-error: no field of it
  if (event.type === "step.succeeded") event.data.tookMs;
}
// @ts-expect-error: no event's name
run.events({ types: ["step.suceeded"] });
// @ts-expect-error: a step has a skill
await stepcast.runs.start({ plan: { name: "p", steps: [{ id: "a" }] } });
// @ts-expect-error: no such field
await stepcast.runs.start({ gaol: "Create a business plan" });
export const states: RunState = await run.result();
export const listed: IsAny<RouterOutputs["runs"]["list"]["rows"][number]> = false;
export const status: IsAny<RouterOutputs["status"]> = false;
export const skills: IsAny<Awaited<ReturnType<typeof stepcast.skills.list>>[number]> = false;
export const result: IsAny<RunState["status"]> = false;

export function useTyped(runId: string): StepcastError | undefined {
  const { run } = useRun(runId);
  // @ts-expect-error: no field of a run
  run?.aprovals;
  const { events } = useEvents({ types: ["alarm.raised"] });
  // @ts-expect-error: no field of an alarm
  events[0]?.event.data.mesage;
  // The same type by one name, in both packages.
  return useRunActions().error;
}
`;

it(
  "types flow through the packages: right use compiles, wrong use does not",
  async () => {
    const guide = codeBlocks().filter(({ place }) => place.startsWith("docs/guides/client.md"));
    const programs = guide.filter(({ language }) => language === "ts");
    const pages = guide.filter(({ language }) => language === "tsx").map(({ text }) => text);
    pages.push(firstBlock("react", "tsx"));
    await project.write({
      "typed.ts": typedUse,
      ...Object.fromEntries(programs.map(({ text }, at) => [`program-${at}.ts`, text])),
      "program.json": JSON.stringify({
        compilerOptions: { ...settings, module: "nodenext", types: ["node"] },
        include: ["*.ts"],
      }),
      ...Object.fromEntries(pages.map((text, at) => [`page-${at}.tsx`, text])),
      "page.json": JSON.stringify({
        compilerOptions: {
          ...settings,
          module: "preserve",
          moduleResolution: "bundler",
          types: [],
        },
        include: ["*.tsx"],
      }),
    });
    expect([programs.length, pages.length]).toEqual([3, 2]);
    expect(await project.compile("program.json")).toBe("");
    expect(await project.compile("page.json")).toBe("");
  },
  limitMs,
);

const page = `
import { Window } from "happy-dom";
const window = new Window({ url: "http://localhost/" });
const { document } = window;
const addEventListener = window.addEventListener.bind(window);
const removeEventListener = window.removeEventListener.bind(window);
Object.assign(globalThis, { window, document, addEventListener, removeEventListener });
const { createElement } = await import("react");
const { createRoot } = await import("react-dom/client");
const { createStepcast } = await import("@stepcast/client");
const { LiveTicker, StepcastProvider } = await import("@stepcast/react");

const client = createStepcast({ url: process.env.STEPCAST_URL, token: process.env.STEPCAST_TOKEN });
const steps = [
  { id: "ask", label: "Ask first", skill: "core.echo", input: 1, approval: { prompt: "Go on?" } },
];
const { runId } = await client.runs.start({ plan: { name: "A plan", steps } });
const root = createRoot(document.body);
const ticker = createElement(LiveTicker, { runId, locale: "en" });
root.render(createElement(StepcastProvider, { client }, ticker));
const until = async (isThere) => {
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 10));
};
const buttons = () => [...document.querySelectorAll("button")];
const approve = () => buttons().find(({ textContent }) => textContent === "Approve");
await until(approve);
console.log(document.body.textContent);
approve().click();
console.log((await client.runs.handle(runId).result()).status);
root.unmount();
client.close();
await window.happyDOM.close();
`;

it(
  "programs and pages work with them, against a server",
  async () => {
    await using server = await startServerProcess({ program: "dist/start.js" });
    const env = { STEPCAST_URL: server.url, STEPCAST_TOKEN: server.token };
    await project.write({ "ten.ts": firstBlock("client", "ts"), "page.js": page });
    const told = await project.node("ten.ts", env);
    expect(told).toMatch(/^step\.succeeded \S+$/m);
    expect(told).toMatch(/^completed /m);
    const shown = await project.node("page.js", env);
    expect(shown).toContain("Ask first");
    expect(shown).toMatch(/^completed$/m);
  },
  limitMs,
);
