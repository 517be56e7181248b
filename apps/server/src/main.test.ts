import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { builtinSkills } from "@stepcast/skills";
import { claimPort } from "@stepcast/testkit/claimed-port";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bodyOf, quickPlan, sleepPlan, testToken } from "./testing/running-server.ts";

const start = fileURLToPath(new URL("../dist/start.js", import.meta.url));
const authorization = `Bearer ${testToken}`;

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stepcast-main-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await rm(folder, { recursive: true, force: true });
});

function run(env: Record<string, string> = {}, words: readonly string[] = [start]) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, words, {
    env: {
      PATH,
      HOME,
      PORT: "0",
      STEPCAST_DATA_DIR: join(folder, "data"),
      STEPCAST_OWNER_TOKEN: testToken,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const told = { out: "", err: "" };
  child.stdout.on("data", (text: Buffer) => {
    told.out += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    told.err += text.toString();
  });
  const ended = once(child, "exit").then(([code, signal]) => ({ code, signal }));
  return { child, told, ended };
}

/** Starts a server and waits until it says where it is. */
async function serve(env: Record<string, string> = {}) {
  const server = run(env);
  await expect.poll(() => server.told.out, { timeout: 30_000 }).toContain("Sign in:");
  const info = JSON.parse(await readFile(join(folder, "data", "server.json"), "utf8"));
  const post = (path: string, body: unknown) =>
    fetch(`${info.url}${path}`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const get = (path: string, accept = "application/json") =>
    fetch(`${info.url}${path}`, { headers: { authorization, accept } });
  const upload = async (name: string, content: Uint8Array<ArrayBuffer>) =>
    await bodyOf(
      await fetch(`${info.url}/api/v1/artifacts?name=${name}`, {
        method: "POST",
        headers: { authorization, "content-type": "application/octet-stream" },
        body: content,
      }),
    );
  return { ...server, url: String(info.url), get, post, upload };
}

describe("the process of a server", { timeout: 60_000 }, () => {
  it("keeps what it compiled for the next one, also when it is killed", async () => {
    const cache = join(folder, "compiled");
    const { child, ended } = await serve({ NODE_COMPILE_CACHE: cache });
    const kept = async () => (await readdir(cache, { recursive: true }).catch(() => [])).length;
    await expect.poll(kept, { timeout: 30_000 }).toBeGreaterThan(20);
    child.kill("SIGKILL");
    expect(await ended).toEqual({ code: null, signal: "SIGKILL" });
    expect(await kept()).toBeGreaterThan(20);
  });

  it("prints a link that signs in", async () => {
    const { told } = await serve();
    const link = /http:\/\/localhost:\d+\/signin\?token=\S+/.exec(told.out)?.[0] ?? "";
    const response = await fetch(link, { redirect: "manual" });
    expect(response.status).toBe(303);
    expect(told.err).toContain('"ownerToken":"***"');
    expect(told.err).not.toContain(testToken);
  });

  it.each([
    ["SIGTERM", ["SIGTERM"]],
    // The terminal tells it, and the shell in it again.
    ["SIGHUP, however often", ["SIGHUP", "SIGHUP"]],
  ] as const)(
    "drains on %s: streams end, steps are handed over, and it exits with 0",
    async (_name, signals) => {
      const { child, told, ended, get, post } = await serve();
      const { runId } = await bodyOf<{ runId: string }>(
        await post("/api/v1/runs", { plan: sleepPlan(300) }),
      );
      const stream = await get(`/api/v1/runs/${runId}/events`, "text/event-stream");
      const text = stream.text();
      const startedAt = performance.now();
      for (const signal of signals) {
        child.kill(signal);
        await expect.poll(() => told.err).toContain(`"draining"`);
      }
      expect(await ended).toEqual({ code: 0, signal: null });
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      expect(await text).toContain("event: step.succeeded");
      await expect(access(join(folder, "data", "server.json"))).rejects.toThrow();
    },
  );

  it("drains from its first answer on", async () => {
    const port = await claimPort();
    const { child, ended } = run({ PORT: String(port) });
    const answers = () =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await answers())) if (child.exitCode !== null) throw new Error("it did not start");
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 0 });
  });

  it("goes on, and drains, when nobody reads any more what it says", async () => {
    const { child, ended, get } = await serve({ STEPCAST_LOG_LEVEL: "debug" });
    child.stdout.destroy();
    child.stderr.destroy();
    // Each of them is a line of the log; the second comes after the first was not taken.
    for (let at = 0; at < 3; at += 1) expect((await get("/healthz")).status).toBe(200);
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it("ends at once on a second signal", async () => {
    const { child, ended, told, get, post } = await serve();
    await post("/api/v1/runs", { plan: sleepPlan(60_000) });
    // A drain with nothing to wait for is over before the second signal comes.
    const starts = async () => await (await get("/api/v1/events?types=step.started")).text();
    await expect.poll(starts).toContain("step.started");
    child.kill("SIGINT");
    await expect.poll(() => told.err).toContain("draining");
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 1 });
  });

  it("goes on after kill -9 where it was", async () => {
    const first = await serve();
    const plan = { name: "p", steps: [{ id: "a", skill: "core.echo", input: 1 }, ...nap] };
    const { runId } = await bodyOf<{ runId: string }>(await first.post("/api/v1/runs", { plan }));
    const started = async () => await (await first.get(`/api/v1/runs/${runId}`)).text();
    await expect.poll(started).toContain('"running"');
    first.child.kill("SIGKILL");
    await first.ended;
    const second = await serve();
    const end = await second.get(`/api/v1/runs/${runId}/events`);
    expect(await bodyOf(end)).toMatchObject({ status: "completed", succeeded: 2 });
  });
});

/** For every skill that works in a thread, an input. */
function threadInputs(archive: unknown): Readonly<Record<string, unknown>> {
  const rows = [{ city: "Bari", price: 3 }];
  return {
    "archive.read": { archive },
    "csv.read": { file: "city;price\nBari;3,5\n" },
    "data.aggregate": { rows, values: { total: { of: "sum", field: "/price" } } },
    "data.filter": { rows, where: { eq: [{ $field: "/city" }, "Bari"] } },
    "data.map": { rows, fields: { twice: { $add: [1, 2] } } },
    "data.pick": { from: rows, value: { $field: "/0/city" } },
    "data.sort": { rows, by: [{ field: "/price" }] },
    "report.chart": { kind: "bar", title: "Prices", rows, x: "city", y: [{ field: "price" }] },
    "text.match": { text: "a1", pattern: "\\d" },
    "text.replace": { text: "a1", pattern: "\\d", replacement: "b" },
    "text.split": { text: "a,b", pattern: "," },
  };
}

it("finds the built module of every skill that works in a thread", {
  timeout: 60_000,
}, async () => {
  const { post, upload } = await serve();
  const inputs = threadInputs(await upload("rates.gz", gzipSync("rates")));
  const inThreads = builtinSkills().filter(({ worker }) => worker !== undefined);
  expect(Object.keys(inputs)).toEqual(inThreads.map(({ id }) => id).sort());
  const steps = Object.entries(inputs).map(([skill, input]) => ({
    id: skill.replace(".", "-"),
    skill,
    input,
  }));
  const response = await post("/api/v1/runs?wait=true", { plan: { name: "threads", steps } });
  expect(await bodyOf(response)).toMatchObject({ status: "completed", succeeded: steps.length });
});

it("keeps what it was built into, also what a thread loads, whatever is built while it runs", async () => {
  const { child } = await serve();
  const note = join(dirname(start), "running", String(child.pid));
  const noted = async (): Promise<string[]> =>
    JSON.parse(await readFile(note, "utf8").catch(() => "[]"));
  await expect.poll(noted).toContain("start.js");
  // By its content: no other file ever takes its place.
  const others = (await noted()).filter((file) => file.endsWith(".js") && file !== "start.js");
  expect(others.filter((file) => !/-[\w-]{8}\.js$/.test(file))).toEqual([]);
  expect(others).toContainEqual(expect.stringMatching(/^threads\/data-map-/));
});

const nap = [{ id: "b", skill: "core.sleep", input: { ms: 200 }, needs: ["a"] }];

describe("a server that cannot start", { timeout: 60_000 }, () => {
  it.each([
    [{ PORT: "eighty" }, /"eighty" is no value for PORT \(the port to listen on/],
    [{ STEPCAST_DURABILITY: "hope" }, /STEPCAST_DURABILITY/],
    [{ STEPCAST_TLS_CERT: "/none.pem" }, /STEPCAST_TLS_CERT is set and STEPCAST_TLS_KEY is not/],
    [
      { STEPCAST_SECRET_DB_FILE: "/none", STEPCAST_SECRET_PIN: "1234", PORT: "x" },
      /^3 settings are wrong:\n- .*PORT.*\n- STEPCAST_SECRET_DB_FILE names "\/none", which cannot be read.*\n- STEPCAST_SECRET_PIN has 4 characters.*\nSet each of them/,
    ],
    [{ STEPCAST_DATA_DIR: "/dev/null/x" }, /\/dev\/null\/x/],
    [{ HOST: "203.0.113.7" }, /203\.0\.113\.7 is no address of this machine\. Set HOST/],
  ])("for %j says so in a sentence and exits with 1", async (env, sentence) => {
    const { told, ended } = run(env);
    expect(await ended).toMatchObject({ code: 1 });
    expect(told.err).toMatch(sentence);
    expect(told.err).not.toMatch(/\n\s+at /);
    expect(told.out).toBe("");
  });

  it("because its Node runs no TypeScript says which Node does, and how to get it", async () => {
    const { told, ended } = run({}, ["--no-strip-types", start]);
    expect(await ended).toMatchObject({ code: 1 });
    expect(told.err).toMatch(/^The server needs Node 24\.12 or later.*npm start.*\n$/);
    expect(told.out).toBe("");
  });

  it("because the port is taken names the port", async () => {
    const { url } = await serve();
    const { port } = new URL(url);
    const { told, ended } = run({ PORT: port, STEPCAST_DATA_DIR: join(folder, "other") });
    expect(await ended).toMatchObject({ code: 1 });
    expect(told.err).toContain(`Port ${port} on 127.0.0.1 is taken`);
  });

  it("because another one has the data folder names the folder, and harms nothing", async () => {
    const first = await serve();
    const { told, ended } = run({ STEPCAST_OWNER_TOKEN: "another-token-0123456789" });
    expect(await ended).toMatchObject({ code: 1 });
    expect(told.err).toContain(join(folder, "data"));
    const response = await first.post("/api/v1/runs?wait=true", { plan: quickPlan });
    expect(await bodyOf(response)).toMatchObject({ status: "completed" });
  });
});
