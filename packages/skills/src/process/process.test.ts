import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPlan, createSkillRegistry } from "@stepcast/engine";
import { createTestContext } from "@stepcast/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readProcessCatalog } from "./catalog.ts";
import { createProcessRun } from "./run.ts";

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "stepcast-process-"));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

/** A program that does what the script says; plans see it as an entry of the catalog. */
function catalogOf(processes: Readonly<Record<string, object>>) {
  const whole = Object.fromEntries(
    Object.entries(processes).map(([name, rule]) => [
      name,
      { command: process.execPath, cwd, ...rule },
    ]),
  );
  return readProcessCatalog(JSON.stringify({ processes: whole }), "processes.json");
}

const showArguments = "console.log(JSON.stringify(process.argv.slice(1)))";

function skillOf(rule: object, environment: Readonly<Record<string, string>> = {}) {
  return createProcessRun({ catalog: catalogOf({ tool: rule }), environment });
}

function run(
  rule: object,
  input: object = {},
  { test = createTestContext(), environment = {} } = {},
) {
  const skill = skillOf(rule, environment);
  return skill.run(skill.input.parse({ process: "tool", ...input }), test.context);
}

const text = { type: "text", pattern: "(?s).*" };

describe("process.run", () => {
  it("starts the named program with its arguments, each one argument", async () => {
    const rule = {
      args: ["-e", showArguments, "--", "{file}", "{width}x{height}", "{mode}"],
      arguments: {
        file: text,
        width: { type: "number", max: 4_000 },
        height: { type: "number", default: 600 },
        mode: { type: "choice", choices: ["fast", "fine"] },
      },
    };
    const values = { file: "a b; touch pwned $(id) `id` | cat \"'\n*", width: 800, mode: "fine" };
    const { stdout } = await run(rule, { arguments: values });
    expect(JSON.parse(stdout)).toEqual([values.file, "800x600", "fine"]);
    expect(await readdir(cwd)).toEqual([]);
  });

  it("fills a placeholder once: what is filled in holds none", async () => {
    const rule = { args: ["-e", showArguments, "--", "{a}{b}"], arguments: { a: text, b: text } };
    const { stdout } = await run(rule, { arguments: { a: "{b}", b: "$&{a}" } });
    expect(JSON.parse(stdout)).toEqual(["{b}$&{a}"]);
  });

  it("hands over no variable that is not listed", async () => {
    const rule = {
      args: ["-e", "console.log(JSON.stringify(process.env))"],
      passEnv: ["LISTED", "ABSENT"],
      env: { FIXED: "1" },
    };
    const environment = { LISTED: "yes", DATABASE_URL: "canary", STEPCAST_OWNER_TOKEN: "canary" };
    const { stdout } = await run(rule, {}, { environment });
    expect(JSON.parse(stdout)).toEqual({ LISTED: "yes", FIXED: "1" });
  });

  it("works where it is told to, and reads its input when it may", async () => {
    const rule = {
      args: ["-e", "process.stdin.pipe(process.stdout); process.stderr.write(process.cwd())"],
      stdin: true,
    };
    const { stdout, stderr } = await run(rule, { stdin: "ß in" });
    expect(stdout).toBe("ß in");
    expect(stderr.endsWith(cwd)).toBe(true);
    expect(skillOf({ args: [] }).input.safeParse({ process: "tool", stdin: "x" }).success).toBe(
      false,
    );
  });

  it("fails with what the program said, unless its exit code is fine", async () => {
    const args = ["-e", "console.error('no rates'); process.exit(3)"];
    await expect(run({ args })).rejects.toThrow("tool ended with exit code 3. no rates");
    expect(await run({ args, okExitCodes: [0, 3] })).toMatchObject({ exitCode: 3 });
    await expect(run({ command: join(cwd, "nothing") })).rejects.toThrow("could not be started");
  });

  it("stops a program that says too much", async () => {
    const rule = {
      args: ["-e", "setInterval(() => process.stdout.write('x'.repeat(1e5)), 1)"],
      maxOutputBytes: 250_000,
    };
    await expect(run(rule)).rejects.toThrow("said more than 250000 bytes");
  });

  it("stops a program that takes too long", async () => {
    const rule = { args: ["-e", "setInterval(() => {}, 1e6)"], timeoutMs: 300 };
    await expect(run(rule)).rejects.toThrow("took longer than 300 ms");
  });
});

/** A program that starts another and tells its id; both refuse to end when asked politely. */
const stubbornFamily = `
  const { spawn } = require("node:child_process");
  process.on("SIGTERM", () => {});
  const child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log('up')"], { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.once("data", () => process.stdout.write(JSON.stringify([process.pid, child.pid])));
  setInterval(() => {}, 1e6);
`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a program that is cancelled", () => {
  it("goes with all that it started, even when it does not want to", async () => {
    const family = stubbornFamily.replace(
      "process.stdout.write(",
      `require("node:fs").writeFileSync(${JSON.stringify(join(cwd, "pids"))}, `,
    );
    const test = createTestContext();
    const running = run({ args: ["-e", family] }, {}, { test });
    const refused = expect(running).rejects.toThrow("cancelled by a person");
    const written = () => readFile(join(cwd, "pids"), "utf8").catch(() => "");
    await expect.poll(written, { timeout: 30_000 }).toMatch(/\[\d+,\d+\]/);
    const pids = (await written()).match(/\d+/g)?.map(Number) ?? [];
    expect(pids).toHaveLength(2);
    test.abort(new Error("cancelled by a person"));
    await refused;
    for (const pid of pids) await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false);
  });

  it("does not begin when it was cancelled before", async () => {
    const test = createTestContext();
    test.abort(new Error("too late"));
    await expect(run({ args: ["-e", ""] }, {}, { test })).rejects.toThrow("too late");
  });

  it.each([
    ["ends by itself", "process.stdout.write(pid, () => process.exit(0));"],
    ["is cancelled", "require('node:fs').writeFileSync('quiet', pid); setInterval(() => {}, 1e6);"],
  ])(
    "leaves nothing behind that closed its output and ignores the end, when it %s",
    async (how, end) => {
      const quiet = `
      process.on("SIGTERM", () => {});
      process.send("up");
      process.disconnect();
      setInterval(() => {}, 1e6);
    `;
      const leaver = `
      const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ["-e", ${JSON.stringify(quiet)}], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
      const pid = String(child.pid);
      child.once("message", () => { ${end} });
    `;
      const test = createTestContext();
      const running = run({ args: ["-e", leaver] }, {}, { test });
      const written = () => readFile(join(cwd, "quiet"), "utf8").catch(() => "");
      let pid = "";
      if (how === "is cancelled") {
        const refused = expect(running).rejects.toThrow("cancelled by a person");
        await expect.poll(written, { timeout: 30_000 }).toMatch(/\d+/);
        pid = await written();
        test.abort(new Error("cancelled by a person"));
        await refused;
      } else pid = (await running).stdout;
      await expect.poll(() => isAlive(Number(pid)), { timeout: 30_000 }).toBe(false);
    },
  );

  it("leaves nothing behind that keeps its output open", async () => {
    const leaver = `
      const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: ["ignore", "inherit", "inherit"] });
      process.stdout.write(String(child.pid), () => process.exit(0));
    `;
    const { stdout } = await run({ args: ["-e", leaver] });
    await expect.poll(() => isAlive(Number(stdout)), { timeout: 30_000 }).toBe(false);
  });
});

describe("a plan that wants more than the catalog has", () => {
  const rule = {
    args: ["-e", "", "--", "{size}", "--out={name}"],
    arguments: { size: { type: "number", max: 100 }, name: { type: "text", maxChars: 20 } },
  };

  it.each([
    { process: "sh" },
    { process: "tool", command: "/bin/sh", arguments: { size: 1, name: "a" } },
    { process: "tool", arguments: { size: 1, name: "a", extra: "b" } },
    { process: "tool", arguments: { size: 1, name: "a" }, cwd: "/" },
    { process: "tool", arguments: { size: 1, name: "a" }, env: { LD_PRELOAD: "x.so" } },
    { process: "tool", arguments: { size: 101, name: "a" } },
    { process: "tool", arguments: { size: "1; id", name: "a" } },
    { process: "tool", arguments: { size: 1, name: "; touch pwned" } },
    { process: "tool", arguments: { size: 1, name: "$(id)" } },
    { process: "tool", arguments: { size: 1, name: "a\0b" } },
    { process: "tool", arguments: { size: 1, name: "a\nb" } },
    { process: "tool", arguments: { size: 1, name: "a".repeat(21) } },
    { process: "tool", arguments: { size: 1 } },
    { process: "__proto__", arguments: {} },
    { process: "constructor" },
    "sh -c id",
  ])("is refused before anything runs: %j", (input) => {
    const plan = { name: "Try", steps: [{ id: "try", skill: "process.run", input }] };
    const check = checkPlan(plan, createSkillRegistry([skillOf(rule)]));
    expect(check.ok).toBe(false);
  });

  it("cannot make an option of a text", async () => {
    const open = { args: ["-e", showArguments, "--", "{name}"], arguments: { name: text } };
    await expect(run(open, { arguments: { name: "--eval=1" } })).rejects.toThrow("hyphen");
  });

  it("cannot use it at all without a catalog", () => {
    const plan = { name: "Try", steps: [{ id: "try", skill: "process.run", input: {} }] };
    expect(checkPlan(plan, createSkillRegistry([]))).toMatchObject({
      ok: false,
      problems: [{ code: "unknown_skill" }],
    });
  });
});

describe("a catalog that is wrong", () => {
  const entry = { command: "/bin/true", cwd: "/" };
  it.each([
    ["not JSON", "{", /is not JSON/],
    ["empty", JSON.stringify({ processes: {} }), /at least one process/],
    [
      "half written",
      JSON.stringify({ processes: { a: { command: "/bin/true" } } }),
      /\/processes\/a\/cwd/,
    ],
    [
      "a relative command",
      JSON.stringify({ processes: { a: { ...entry, command: "sh" } } }),
      /absolute path/,
    ],
    [
      "an undeclared argument",
      JSON.stringify({ processes: { a: { ...entry, args: ["{x}"] } } }),
      /\{x\} is not among/,
    ],
    [
      "an argument that is never used",
      JSON.stringify({ processes: { a: { ...entry, arguments: { x: { type: "text" } } } } }),
      /x is never used/,
    ],
    [
      "a pattern that is none",
      JSON.stringify({
        processes: {
          a: { ...entry, args: ["{x}"], arguments: { x: { type: "text", pattern: "(" } } },
        },
      }),
      /pattern cannot be used/,
    ],
    ["a shell", JSON.stringify({ processes: { a: { ...entry, shell: true } } }), /shell/],
  ])("%s is refused with its place", (_what, json, message) => {
    expect(() => readProcessCatalog(json, "processes.json")).toThrow(message);
  });
});
