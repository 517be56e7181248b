import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type RunningServer, startServer, testToken } from "../testing/running-server.ts";

const running: RunningServer[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server[Symbol.asyncDispose]();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function start(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options);
  running.push(server);
  return server;
}

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-signin-"));
  folders.push(folder);
  return folder;
}

async function signIn({ url }: { readonly url: string }, token = testToken) {
  const response = await fetch(`${url}/signin?token=${token}`, { redirect: "manual" });
  const cookie = response.headers.get("set-cookie") ?? "";
  return { response, attributes: cookie, cookie: cookie.split(";", 1)[0] ?? "" };
}

describe("signing in", () => {
  it("by the link sets a cookie that scripts cannot read and other sites do not send", async () => {
    const server = await start();
    const { response, attributes, cookie } = await signIn(server);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/");
    expect(attributes).toMatch(/HttpOnly/);
    expect(attributes).toMatch(/SameSite=Lax/);
    expect(attributes).not.toContain(testToken);
    const runs = await fetch(`${server.url}/api/v1/runs`, { headers: { cookie } });
    expect(runs.status).toBe(200);
  });

  it("is not done by who only looks where the link leads", async () => {
    const { url } = await start();
    const looked = await fetch(`${url}/signin?token=${testToken}`, { method: "HEAD" });
    expect(looked.status).toBe(200);
    expect(looked.headers.get("set-cookie")).toBeNull();
  });

  it("with a wrong token is a page that says where the right one is", async () => {
    const server = await start();
    const { response } = await signIn(server, "wrong");
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(await response.text()).toContain("owner-token");
  });

  it("by JSON is for the web app", async () => {
    const { url } = await start();
    const post = (token: unknown, headers = {}) =>
      fetch(`${url}/signin`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ token }),
      });
    expect((await post(testToken)).status).toBe(204);
    expect((await post(7)).status).toBe(401);
    expect((await post(testToken, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  });

  it.each([
    ["/runs/run_1?tab=results", "/runs/run_1?tab=results"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["https://evil.example", "/"],
    ["/\nset-cookie:x", "/"],
  ])("goes on to %j only as %j", async (next, location) => {
    const { url } = await start();
    const address = `${url}/signin?token=${testToken}&next=${encodeURIComponent(next)}`;
    const response = await fetch(address, { redirect: "manual" });
    expect(response.headers.get("location")).toBe(location);
  });

  it("ends by signing out", async () => {
    const server = await start();
    const { cookie } = await signIn(server);
    const out = await fetch(`${server.url}/signout`, { method: "POST", headers: { cookie } });
    expect(out.headers.get("set-cookie")).toMatch(/Expires=Thu, 01 Jan 1970/);
  });
});

describe("a session", () => {
  it("outlives a restart, and ends with another token", async () => {
    const dataFolder = await temporaryFolder();
    const first = await start({ dataFolder });
    const { cookie } = await signIn(first);
    await first.server.close({ graceMs: 0 });
    const second = await start({ dataFolder });
    expect((await fetch(`${second.url}/api/v1/runs`, { headers: { cookie } })).status).toBe(200);
    await second.server.close({ graceMs: 0 });
    const third = await start({ dataFolder, ownerToken: "another-token-0123456789" });
    expect((await fetch(`${third.url}/api/v1/runs`, { headers: { cookie } })).status).toBe(401);
  });

  it("that was changed or is of another server is none", async () => {
    const server = await start();
    const other = await start();
    const { cookie } = await signIn(server);
    const later = cookie.replace(/owner\.\d+/, "owner.99999999999999");
    for (const forged of [later, `${cookie}x`, "stepcast=owner.99999999999999.x"]) {
      const response = await fetch(`${server.url}/api/v1/runs`, { headers: { cookie: forged } });
      expect(response.status).toBe(401);
    }
    expect((await fetch(`${other.url}/api/v1/runs`, { headers: { cookie } })).status).toBe(401);
  });

  it.each([
    [{ "sec-fetch-site": "same-origin" }, 202],
    [{ "sec-fetch-site": "cross-site" }, 403],
    // Another port of the same host is the same site for cookies, and still another program.
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{}, 202],
  ])("may start a run with %j: %i", async (headers, status) => {
    const server = await start();
    const { cookie } = await signIn(server);
    const response = await fetch(`${server.url}/api/v1/runs`, {
      method: "POST",
      headers: { cookie, "content-type": "application/json", ...headers },
      body: JSON.stringify({ plan: { name: "p", steps: [{ id: "a", skill: "core.noop" }] } }),
    });
    expect(response.status).toBe(status);
  });

  it("may start a run from its own origin, by name or by number", async () => {
    const server = await start();
    const { cookie } = await signIn(server);
    const response = await fetch(`${server.url}/trpc/runs.start`, {
      method: "POST",
      headers: { cookie, origin: server.url, "content-type": "application/json" },
      body: JSON.stringify({ plan: { name: "p", steps: [{ id: "a", skill: "core.noop" }] } }),
    });
    expect(response.status).toBe(200);
  });
});

describe("the owner's token", () => {
  it("is made once, kept for the user only, and printed nowhere but in the link", async () => {
    const dataFolder = await temporaryFolder();
    const lines: string[] = [];
    const log = { debug: note, info: note, warn: note, error: note };
    function note(...told: unknown[]) {
      lines.push(JSON.stringify(told));
    }
    const first = await start({ dataFolder, ownerToken: undefined, log });
    const { token } = first.server;
    expect(token).toMatch(/^[\w-]{43}$/);
    const file = join(dataFolder, "owner-token");
    expect((await readFile(file, "utf8")).trim()).toBe(token);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await signIn(first, token);
    await first.server.close({ graceMs: 0 });
    const second = await start({ dataFolder, ownerToken: undefined });
    expect(second.server.token).toBe(token);
    expect(lines.join("\n")).not.toContain(token);
    expect(lines.some((line) => line.includes('"/signin"'))).toBe(true);
  });

  it("and the address are there for programs of the same user while the server runs", async () => {
    const dataFolder = await temporaryFolder();
    const { server, url } = await start({ dataFolder });
    const file = join(dataFolder, "server.json");
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
      url,
      pid: process.pid,
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await server.close({ graceMs: 0 });
    await expect(stat(file)).rejects.toThrow();
  });
});
