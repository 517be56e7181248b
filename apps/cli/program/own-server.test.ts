import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
import { readServer } from "./data-folder.ts";
import { onFiles } from "./data-program.ts";
import { Folder, startServer } from "./testing/cli-process.ts";
import { otherCertificate, publicCertificate } from "./testing/public-certificate.ts";

let folder: Folder;

beforeEach(async () => {
  folder = await Folder.create();
});
afterEach(() => folder[Symbol.asyncDispose]());

const sleepers = (count: number, ms: number) => ({
  name: "Sleepers",
  steps: Array.from({ length: count }, (_, at) => ({
    id: `s${at}`,
    skill: "core.sleep",
    input: { ms },
    ...(at === 0 ? {} : { needs: [`s${at - 1}`] }),
  })),
});

it("starts a server for the length of the command, and leaves none behind", async () => {
  const plan = await folder.file("plan.json", sleepers(2, 5));
  const first = await folder.run(["run", plan]);
  expect(first.code).toBe(0);
  expect(existsSync(join(folder.data, "server.json"))).toBe(false);
  const { out } = await folder.call(["runs", "ls"]);
  expect(out).toContain("✓ completed");
});

it("keeps a run that was left, and goes on with it at the next start", async () => {
  const cli = folder.start(["run", await folder.file("plan.json", sleepers(4, 300))]);
  await cli.says("✓ s0");
  cli.interrupt();
  const { code, out, err } = await cli.finished();
  const runId = /run_\w+/.exec(out)?.[0] ?? "";
  expect(code).toBe(130);
  expect(err).toContain("is kept and goes on when a server starts on this data folder");
  expect(existsSync(join(folder.data, "server.json"))).toBe(false);
  const rest = await folder.call(["tail", runId]);
  expect(rest.code).toBe(0);
  expect(rest.out.match(/✓ s0/g)).toHaveLength(1);
  expect(rest.out).toContain("Success 4/4");
});

it("says what it waits for when a step holds up its server's end, and waits no longer at Ctrl-C", async () => {
  const cli = folder.start(["run", await folder.file("plan.json", sleepers(1, 60_000))]);
  await cli.says("s0");
  const { pid } = await folder.server();
  onTestFinished(async () => {
    if ((await readServer(folder.data))?.pid === pid) process.kill(pid, "SIGKILL");
  });
  cli.interrupt();
  await cli.says("is ending; steps that still run get up to 6 s");
  const saidAt = performance.now();
  cli.interrupt();
  expect(await cli.finished()).toMatchObject({ code: 130 });
  // Without the second Ctrl-C there are five seconds left.
  expect(performance.now() - saidAt).toBeLessThan(4_000);
  expect(await onFiles("inspect", folder.data)).toMatchObject({ isOpen: false });
});

it("leaves no server behind when Ctrl-C comes while it starts", async () => {
  const cli = folder.start(["runs", "ls"]);
  while (!existsSync(folder.data)) await new Promise((resolve) => setTimeout(resolve, 5));
  cli.interrupt();
  const { code, out, err } = await cli.finished();
  expect({ code, out, err }).toEqual({ code: 130, out: "", err: "" });
  expect(await readServer(folder.data)).toBeUndefined();
});

/** A command in the middle of a run that waits for a person. Its own server does not outlive the test. */
async function startRun() {
  const approval = { prompt: "Go on?" };
  const steps = [{ id: "ask", skill: "core.noop", approval }];
  const cli = folder.start(["run", await folder.file("plan.json", { name: "Waits", steps })]);
  // The last that it says for now.
  await cli.says("--no to refuse");
  const { pid } = await folder.server();
  onTestFinished(async () => {
    if ((await readServer(folder.data))?.pid === pid) process.kill(pid, "SIGKILL");
  });
  return cli;
}

const isAnnounced = () => existsSync(join(folder.data, "server.json"));

it.each([
  ["SIGHUP", 129],
  ["SIGTERM", 143],
] as const)(
  "ends its server in order at %s, when nothing it says is read any more, and then with %i",
  async (signal, code) => {
    const cli = await startRun();
    const ended = new Promise((resolve) => cli.child.once("exit", (...how) => resolve(how)));
    cli.child.stdout?.destroy();
    cli.child.stderr?.destroy();
    cli.child.kill(signal);
    expect(await ended).toEqual([code, null]);
    expect(isAnnounced()).toBe(false);
    expect(await onFiles("inspect", folder.data)).toMatchObject({ isOpen: false });
  },
);

it("leaves a server that ends by itself, in order, when it is killed", async () => {
  const cli = await startRun();
  cli.child.kill("SIGKILL");
  expect(await cli.finished()).toMatchObject({ code: null });
  await expect.poll(isAnnounced, { timeout: 30_000 }).toBe(false);
  const inspected = () => onFiles("inspect", folder.data);
  await expect.poll(inspected, { timeout: 30_000 }).toMatchObject({ isOpen: false });
});

it("says why when the server does not come up", async () => {
  await folder.file("data", "this is a file, not a folder");
  const { code, out, err } = await folder.call(["runs", "ls"]);
  expect({ code, out }).toEqual({ code: 3, out: "" });
  expect(err).toContain("The server that this command started ended");
  expect(err).not.toMatch(/ {4}at /);
});

it.each([
  ["before its first answer", "/trpc/runs.list"],
  ["when it is asked for a run", "/trpc/runs.start"],
])("says that its server ended when it does %s", async (_, path) => {
  const crash = `if (process.argv[1].endsWith("start.js")) require("node:http").Server.prototype.emit = ((emit) => function (name, ...rest) { if (name === "request" && rest[0].url.startsWith("${path}")) process.kill(process.pid, "SIGKILL"); return emit.call(this, name, ...rest); })(require("node:http").Server.prototype.emit);`;
  const env = { NODE_OPTIONS: `--require=${await folder.file("crash.cjs", crash)}` };
  const plan = await folder.file("plan.json", sleepers(1, 5));
  const { code, err } = await folder.run(["run", plan], env);
  expect(code).toBe(3);
  expect(err).toMatch(/^✗ The server that this command started ended/);
});

it("says what it crashed of when it does", async () => {
  const crash = 'if (process.argv[1].endsWith("start.js")) throw new TypeError("a defect");';
  const env = { NODE_OPTIONS: `--require=${await folder.file("crash.cjs", crash)}` };
  const { code, err } = await folder.run(["runs", "ls"], env);
  expect(code).toBe(3);
  expect(err).toMatch(/^✗ The server that this command started ended: TypeError: a defect\n/);
});

/** A server of the folder whose certificate is for its public name alone. */
async function startPublicServer() {
  const cert = await folder.file("cert.pem", publicCertificate.cert);
  const key = await folder.file("key.pem", publicCertificate.key);
  return await startServer(folder, { STEPCAST_TLS_CERT: cert, STEPCAST_TLS_KEY: key });
}

it("takes a server for its own by the certificate in the data folder, whatever name it is for", async () => {
  await using _server = await startPublicServer();
  const { url, pid } = await folder.server();
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:/);
  const plan = await folder.file("plan.json", sleepers(2, 5));
  const run = await folder.run(["run", plan]);
  expect(run).toMatchObject({ code: 0, err: "" });
  expect(run.out).toContain("Success 2/2");
  expect(await folder.run(["runs", "ls"])).toMatchObject({ code: 0 });
  const doctor = await folder.run(["doctor"]);
  expect(doctor.out).toContain(`${url} answers`);
  expect(doctor).toMatchObject({ code: 0, err: "" });
  expect(await readServer(folder.data)).toMatchObject({ url, pid });
});

it("says of a server with a certificate that nobody trusts how to trust it", async () => {
  await using _server = await startPublicServer();
  const { url } = await folder.server();
  const { code, err } = await folder.call(["--url", url, "runs", "ls"]);
  expect(code).toBe(3);
  expect(err).toContain("certificate is not trusted here");
  expect(err).toContain("NODE_EXTRA_CA_CERTS");
});

it("signs in to and out of it by the same certificate", async () => {
  await using _server = await startPublicServer();
  const { url, token } = await folder.server();
  expect(await folder.run(["--token", token, "login"])).toMatchObject({
    code: 0,
    err: `Signed in to ${url} as Owner (owner).\n`,
  });
  expect(await folder.run(["logout"])).toMatchObject({
    code: 0,
    err: `Signed out of ${url}; the key is revoked.\n`,
  });
});

it("shows its token to nobody with another certificate, and starts no second server beside it", async () => {
  await using _server = await startPublicServer();
  const file = join(folder.data, "server.json");
  const told = Object(JSON.parse(await readFile(file, "utf8")));
  await writeFile(file, JSON.stringify({ ...told, certificate: otherCertificate }));
  const { code, out, err } = await folder.run(["runs", "ls"]);
  expect({ code, out }).toEqual({ code: 3, out: "" });
  expect(err).toContain(`(process ${told.pid}) does not answer this command at ${told.url}`);
  expect(err).toContain("No second server was started.");
  expect(await folder.run(["--token", "a-token-nobody-sees", "login"])).toMatchObject({ code: 3 });
  // Of the same data folder without the certificate: its authority is nobody's, and its name another.
  await writeFile(file, JSON.stringify({ ...told, certificate: undefined }));
  const trusting = { NODE_EXTRA_CA_CERTS: join(folder.path, "cert.pem") };
  const named = await folder.run(["runs", "ls"], trusting);
  const publicUrl = told.url.replace("127.0.0.1", "stepcast.example");
  expect(named.err).toContain(`Set STEPCAST_URL to its public name (${publicUrl})`);
  const doctor = await folder.run(["doctor"], trusting);
  expect(doctor).toMatchObject({
    code: 1,
    out: expect.stringContaining(`Set STEPCAST_URL to the server's public name (${publicUrl})`),
  });
});

it("takes what a killed server left behind for no server, whoever has its process id now", async () => {
  expect(await folder.call(["runs", "ls"])).toMatchObject({ code: 0 });
  const left = { url: "http://127.0.0.1:9", pid: process.pid };
  await writeFile(join(folder.data, "server.json"), JSON.stringify(left));
  expect(await folder.call(["runs", "ls"])).toMatchObject({ code: 0 });
});
