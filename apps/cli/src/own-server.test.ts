import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readServer } from "./data-folder.ts";
import { Folder, startServer } from "./testing/cli-process.ts";
import { publicCertificate } from "./testing/public-certificate.ts";

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

it("leaves no server behind when Ctrl-C comes while it starts", async () => {
  const cli = folder.start(["runs", "ls"]);
  while (!existsSync(folder.data)) await new Promise((resolve) => setTimeout(resolve, 5));
  cli.interrupt();
  const { code, out, err } = await cli.finished();
  expect({ code, out, err }).toEqual({ code: 130, out: "", err: "" });
  expect(await readServer(folder.data)).toBeUndefined();
});

it("says why when the server does not come up", async () => {
  await folder.file("data", "this is a file, not a folder");
  const { code, out, err } = await folder.call(["runs", "ls"]);
  expect({ code, out }).toEqual({ code: 3, out: "" });
  expect(err).toContain("The server that this command started ended");
  expect(err).not.toMatch(/ {4}at /);
});

it("starts no second server beside one whose certificate is for its public name, and says what to do", async () => {
  const cert = await folder.file("cert.pem", publicCertificate.cert);
  const key = await folder.file("key.pem", publicCertificate.key);
  await using server = await startServer(folder, {
    STEPCAST_TLS_CERT: cert,
    STEPCAST_TLS_KEY: key,
  });
  expect(server).toBeDefined();
  const { url = "", pid } = (await readServer(folder.data)) ?? {};
  const publicUrl = url.replace("127.0.0.1", "stepcast.example");
  const trusting = { NODE_EXTRA_CA_CERTS: cert };
  const { code, out, err } = await folder.run(["runs", "ls"], trusting);
  expect({ code, out }).toEqual({ code: 3, out: "" });
  expect(err).toContain(`(process ${pid}) does not answer this command at ${url}: Hostname/IP`);
  expect(err).toContain(`Set STEPCAST_URL to its public name (${publicUrl}), and STEPCAST_TOKEN`);
  expect(err).toContain("No second server was started.");
  const doctor = await folder.run(["doctor"], trusting);
  expect(doctor).toMatchObject({
    code: 1,
    out: expect.stringContaining(`Set STEPCAST_URL to the server's public name (${publicUrl})`),
  });
  expect(await readServer(folder.data)).toMatchObject({ url, pid });
});

it("takes what a killed server left behind for no server, whoever has its process id now", async () => {
  expect(await folder.call(["runs", "ls"])).toMatchObject({ code: 0 });
  const left = { url: "http://127.0.0.1:9", pid: process.pid };
  await writeFile(join(folder.data, "server.json"), JSON.stringify(left));
  expect(await folder.call(["runs", "ls"])).toMatchObject({ code: 0 });
});
