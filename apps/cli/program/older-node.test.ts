import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownVersion } from "./version.ts";

const project = fileURLToPath(new URL("../../..", import.meta.url));
// Cast: what require gives has no type.
const { isRecent } = createRequire(import.meta.url)(
  "../src/hand-over.js",
) as typeof import("../src/hand-over.js");

/** A program that does as it is told. What it is told comes after the words of Node. */
const program = `
import { setTimeout as wait } from "node:timers/promises";
const tasks = {
  say: (words) => console.log(JSON.stringify({
    words, folder: process.cwd(), told: process.env.TOLD, flags: process.execArgv, recent: process.features.typescript === "strip",
  })),
  end: ([code]) => Number(code),
  die: ([signal]) => { process.kill(process.pid, signal); return wait(60_000); },
  copy: async () => { for await (const chunk of process.stdin) process.stdout.write(chunk); },
  listen: async () => {
    const heard = new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, resolve);
    });
    console.log("listening");
    const waiting = setInterval(() => {}, 1_000);
    console.log("heard " + await heard);
    clearInterval(waiting);
    return 42;
  },
};
export const runCli = async ([task, ...words]: readonly string[]) => await tasks[task](words) ?? 0;
`;
/** Makes a Node of today one of before: it takes no TypeScript, and says that it is older. */
const older = `
Object.defineProperty(process, "version", { value: "v20.20.2" });
Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });
process.execArgv = ["--no-deprecation"];
`;

let folder: string;
/** What has not ended, each the head of a group with all that it started. */
const running = new Set<ChildProcess>();

beforeEach(async () => {
  folder = realpathSync(await mkdtemp(join(tmpdir(), "stepcast-older-")));
  cpSync(join(project, "apps/cli/src"), join(folder, "apps/cli/src"), { recursive: true });
  cpSync(join(project, "apps/cli/package.json"), join(folder, "apps/cli/package.json"));
  await mkdir(join(folder, "apps/cli/program"));
  await writeFile(join(folder, "apps/cli/program/cli.ts"), program);
  await writeFile(join(folder, "older.cjs"), older);
});
afterEach(async () => {
  for (const { pid } of running) process.kill(-Number(pid), "SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** What the set-up brings, at the place where it brings it. */
async function bringNode(): Promise<string> {
  const path = await bringFolder();
  await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
  return path;
}

async function bringFolder(): Promise<string> {
  await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
  return join(folder, "node_modules/.bin/node");
}

function start(...words: string[]) {
  const flags = ["--no-experimental-strip-types", "--require", join(folder, "older.cjs")];
  const child = spawn(process.execPath, [...flags, "apps/cli/src/main.ts", ...words], {
    cwd: folder,
    env: { TOLD: "so" },
    // A session of its own: no terminal that would send signals by itself.
    detached: true,
    stdio: "pipe",
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const finished = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once("close", (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    }),
  );
  running.add(child);
  return {
    child,
    finished: async () => ({
      ...(await finished),
      bytes: Buffer.concat(out),
      out: String(Buffer.concat(out)),
      err: String(Buffer.concat(err)),
    }),
  };
}

describe("an older Node", () => {
  it("goes on in the project's own with the same words, folder, environment and flags", async () => {
    await bringNode();
    const { code, out, err } = await start("say", "two words", "--json", "").finished();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toEqual({
      words: ["two words", "--json", ""],
      folder,
      told: "so",
      flags: ["--no-deprecation"],
      recent: true,
    });
  });

  it("passes on every byte", async () => {
    await bringNode();
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 256));
    const copying = start("copy");
    copying.child.stdin.end(bytes);
    const copied = await copying.finished();
    const hash = (of: Buffer) => createHash("sha256").update(of).digest("hex");
    expect([copied.code, hash(copied.bytes)]).toEqual([0, hash(bytes)]);
  });

  it.each([
    [["end", "7"], { code: 7, signal: null }],
    [["die", "SIGKILL"], { code: null, signal: "SIGKILL" }],
    [["die", "SIGTERM"], { code: null, signal: "SIGTERM" }],
  ])("ends as the other does: %j", async (words, end) => {
    await bringNode();
    expect(await start(...words).finished()).toMatchObject({ ...end, err: "" });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("passes on %s, and waits", async (signal) => {
    await bringNode();
    const listening = start("listen");
    await new Promise((resolve) => listening.child.stdout.once("data", resolve));
    listening.child.kill(signal);
    const { code, out } = await listening.finished();
    expect([code, out]).toEqual([42, `listening\nheard ${signal}\n`]);
  });

  it("leaves nothing that goes on without it when it is killed", async () => {
    await bringNode();
    const listening = start("listen");
    await new Promise((resolve) => listening.child.stdout.once("data", resolve));
    listening.child.kill("SIGKILL");
    // Both have ended: its streams are those of the other.
    const { signal, out } = await listening.finished();
    expect([signal, out]).toEqual(["SIGKILL", "listening\nheard SIGTERM\n"]);
  });

  it("says what to do when there is none", async () => {
    const { code, out, err } = await start("say").finished();
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toBe(
      `The command line needs Node 24.12 or later, and this is v20.20.2, so nothing was done: run \`npm run setup\` in ${folder}, which brings that Node, or install one.\n`,
    );
  });

  it("says so when that is as old: it would hand over to itself, over and over", async () => {
    await symlink(process.execPath, await bringFolder());
    const { code, out, err } = await start("say").finished();
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/this is v20\.20\.2, so nothing was done: run `npm run setup`/);
  });

  it("says why when that does not start", async () => {
    chmodSync(await bringNode(), 0o644);
    const { code, out, err } = await start("say").finished();
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/v20\.20\.2 \(the project's own did not start: .+ EACCES\), so nothing/);
  });
});

describe("a Node that is recent", () => {
  /** The program as it is, or as it is written here. */
  function startRecent(written?: string) {
    const program = join(folder, "apps/cli/program/cli.ts");
    if (written === undefined) cpSync(join(project, "apps/cli/program/cli.ts"), program);
    else writeFileSync(program, written);
    const words = [join(folder, "apps/cli/src/main.ts"), "runs"];
    return spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8", env: {} });
  }

  it("says what to do when nothing was set up yet", () => {
    const { status, stdout, stderr } = startRecent();
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      `The command line needs the package commander, which is not there, so nothing was done: run \`npm run setup\` in ${folder}, which brings it.\n`,
    );
  });

  it.each([
    ["a file of the program is missing", 'import "./missing.ts";', "ERR_MODULE_NOT_FOUND"],
    ["it throws while it is loaded", 'throw new Error("a defect");', "Error: a defect"],
    [
      "a package is missing that it asks for later",
      'export const runCli = () => import("@stepcast/none");',
      "Cannot find package '@stepcast/none' imported from",
    ],
  ])("leaves every other failure as it is: %s", (_name, written, said) => {
    const { status, stderr } = startRecent(written);
    expect(status).toBe(1);
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/^ {4}at /m);
    expect(stderr).not.toContain("npm run setup");
  });

  it.each([
    ["18.20.8", false],
    ["20.20.2", false],
    ["22.23.3", false],
    ["24.2.0", false],
    ["24.11.1", false],
    ["24.12.0", true],
    ["24.21.0", true],
    ["25.0.0", true],
    ["26.1.0-nightly", true],
  ])("is told by its version: %s, %j", (version, recent) => {
    expect(isRecent(version)).toBe(recent);
  });

  it("is what the project says of its engine", () => {
    const { engines } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
    const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? [];
    expect([`${major}.${minor}.0`, `${major}.${Number(minor) - 1}.9`].map(isRecent)).toEqual([
      true,
      false,
    ]);
  });
});

/** The first Node on the PATH that is older, when the project's own is there to go on in. */
function olderNode(): string | undefined {
  if (!existsSync(join(project, "node_modules/.bin/node"))) return undefined;
  const nodes = (process.env["PATH"] ?? "").split(delimiter).map((path) => join(path, "node"));
  return nodes.find((node) => {
    const { stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
    const version = /^v(\S+)/.exec(stdout ?? "")?.[1];
    return version !== undefined && !isRecent(version);
  });
}

const found = olderNode();

it.skipIf(found === undefined)("the older Node of this machine runs a command", () => {
  const main = join(project, "apps/cli/src/main.ts");
  const out = execFileSync(String(found), [main, "--version"], { cwd: folder, encoding: "utf8" });
  expect(out).toBe(`${ownVersion()}\n`);
});
