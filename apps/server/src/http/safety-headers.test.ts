import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  quickPlan,
  type RunningServer,
  rawRequest,
  startServer,
} from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer({ allowedHosts: ["stepcast.example"], trustedProxies: ["loopback"] });
});
afterAll(() => running[Symbol.asyncDispose]());

const always = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": expect.stringContaining("camera=()"),
};

describe("every answer keeps a browser safe:", () => {
  it.each([
    ["a call", "/api/v1/runs", 200],
    ["a call over tRPC", "/trpc/skills.list", 200],
    ["a refusal", "/api/v1/runs/run_none", 404],
    ["an unknown path", "/nothing", 404],
    ["an address that does not decode", "/api/%zz", 400],
    ["a page", "/signin", 200],
    ["health", "/healthz", 200],
  ])("%s", async (_what, path, status) => {
    const response = await running.call(path);
    expect(response.status).toBe(status);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject(always);
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'.*frame-ancestors 'none'/,
    );
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("a stream, which no proxy may keep either", async () => {
    const { runId } = await running.start(quickPlan);
    for (const path of [
      `/api/v1/runs/${runId}/events`,
      `/trpc/events.stream?input=${encodeURIComponent('{"feeds":[{}]}')}`,
    ]) {
      const response = await running.call(path, { headers: { accept: "text/event-stream" } });
      const headers = Object.fromEntries(response.headers);
      await response.body?.cancel();
      expect(headers).toMatchObject({ ...always, "cache-control": "no-cache, no-transform" });
    }
  });
});

it("pages of the server have their own styles, and nothing in them runs", async () => {
  const { headers, text } = await rawRequest(`${running.url}/signin?token=wrong`, {});
  const policy = String(headers["content-security-policy"]);
  const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? "";
  expect(style).not.toBe("");
  expect(policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
  expect(policy).not.toMatch(/unsafe|script-src|\*|https?:/);
  expect(policy).toMatch(/^default-src 'none'/);
  expect(text).not.toMatch(/\son\w+=|style="/);
});

describe("HTTPS is for good", () => {
  const lasting = async (proto: string, host: string) => {
    const headers = { host, "x-forwarded-proto": proto };
    const answer = await rawRequest(`${running.url}/healthz`, { headers });
    return answer.headers["strict-transport-security"];
  };

  it("under a name of one's own", async () => {
    expect(await lasting("https", "stepcast.example")).toBe("max-age=31536000");
  });

  it.each([
    ["http", "stepcast.example"],
    ["https", "localhost:4000"],
    ["https", "127.0.0.1"],
    ["https", "[::1]:4000"],
  ])("and not over %s as %s", async (proto, host) => {
    expect(await lasting(proto, host)).toBeUndefined();
  });
});
