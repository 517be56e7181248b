import { appRouter } from "@stepcast/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiDocument } from "./rest/open-api.ts";
import {
  type RunningServer,
  rawRequest,
  refusalOf,
  startServer,
  testToken,
} from "./testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

/** Every door that the two routers have, and some that they do not. */
const doors: [method: string, path: string][] = [
  ...Object.entries(apiDocument("0", "e1").paths as Record<string, object>).flatMap(
    ([path, item]) =>
      Object.keys(item).map((method): [string, string] => [
        method.toUpperCase(),
        `/api/v1${path.replace(/\{\w+\}/g, "x")}`,
      ]),
  ),
  ...Object.keys(appRouter._def.procedures).flatMap((path): [string, string][] => [
    ["GET", `/trpc/${path}`],
    ["POST", `/trpc/${path}`],
  ]),
  ["GET", "/trpc/runs.list,skills.list?batch=1"],
  ["GET", "/api/v1/openapi.json"],
  ["GET", "/api/v1/nothing"],
  ["GET", "/trpc/no.such"],
  ["GET", "/%61pi/v1/runs"],
  ["GET", "/api/v1/../v1/runs"],
  ["OPTIONS", "/api/v1/runs"],
  ["DELETE", "/api/v1/runs/x"],
];

describe("without a token", () => {
  it.each(doors)("%s %s is closed", async (method, path) => {
    const { status, text, headers } = await rawRequest(`${running.url}${path}`, { method });
    expect(status).toBe(401);
    expect(text).toContain('"unauthorized"');
    expect(headers["www-authenticate"]).toBe("Bearer");
  });

  it.each([
    "Bearer wrong",
    "Bearer ",
    "Basic b3duZXI6eA==",
    `Bearer ${testToken}x`,
    `Bearer ${testToken.slice(1)}`,
  ])("%j is no way in", async (authorization) => {
    const response = await fetch(`${running.url}/api/v1/runs`, { headers: { authorization } });
    expect(response.status).toBe(401);
  });

  it("health is open and says how far the log is", async () => {
    const response = await fetch(`${running.url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: "ok",
      version: "0.1.0",
      epoch: expect.stringMatching(/^[0-9a-z]{1,32}$/),
      head: expect.any(Number),
    });
  });
});

describe("with the token", () => {
  it("unknown paths below the doors are JSON, also for a browser", async () => {
    for (const path of ["/api/v1/nothing", "/api", "/trpc", "/trpc/a/b", "/trpc/no.such"]) {
      const response = await running.call(path, { headers: { accept: "text/html" } });
      expect(await refusalOf(response)).toMatchObject({ status: 404, code: "not_found" });
    }
  });

  it("a wrong method names the right ones", async () => {
    const response = await running.call("/api/v1/runs", { method: "DELETE" });
    expect(response.headers.get("allow")).toBe("GET, HEAD, POST");
    expect(await refusalOf(response)).toMatchObject({ status: 405, code: "method_not_allowed" });
  });

  it.each(["PROPFIND", "QUERY", "MKCOL", "DELETE"])(
    "%s is a method of no address",
    async (method) => {
      const headers = { authorization: `Bearer ${testToken}` };
      for (const path of ["/healthz", "/signin", "/api/v1/runs", "/api/os2/stream"]) {
        const { status, text } = await rawRequest(`${running.url}${path}`, { method, headers });
        expect([path, status, JSON.parse(text).error.code]).toEqual([
          path,
          405,
          "method_not_allowed",
        ]);
      }
    },
  );
});

describe("the Host header", () => {
  it.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:4000"])(
    "%j is refused on a loopback address",
    async (host) => {
      const { status } = await rawRequest(`${running.url}/healthz`, { headers: { host } });
      expect(status).toBe(403);
    },
  );

  it.each(["localhost", "localhost:9", "127.0.0.1:4000", "[::1]:4000", "LOCALHOST:1"])(
    "%j is this machine",
    async (host) => {
      const { status } = await rawRequest(`${running.url}/healthz`, { headers: { host } });
      expect(status).toBe(200);
    },
  );
});

it("answers carry the headers that keep a browser safe", async () => {
  const { headers } = await running.call("/api/v1/runs");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("access-control-allow-origin")).toBeNull();
});
