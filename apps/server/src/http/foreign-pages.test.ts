import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bodyOf,
  quickPlan,
  type RunningServer,
  rawRequest,
  refusalOf,
  startServer,
} from "../testing/running-server.ts";

const friend = "https://app.example.com";
let running: RunningServer;
let cookie: string;
beforeAll(async () => {
  running = await startServer({ allowedOrigins: [friend] });
  const signedIn = await running.call(`/signin?token=${running.server.token}`);
  cookie = signedIn.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
});
afterAll(() => running[Symbol.asyncDispose]());

type Headers = Record<string, string>;
const ask = (path: string, headers: Headers, init: RequestInit = {}) =>
  fetch(`${running.url}${path}`, { redirect: "manual", ...init, headers: { cookie, ...headers } });

const foreign: [string, Headers][] = [
  ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["another port of this host", { origin: "http://localhost:9", "sec-fetch-site": "same-site" }],
  ["a sandbox", { origin: "null", "sec-fetch-site": "cross-site" }],
  ["an old browser elsewhere", { origin: "https://evil.example" }],
];

describe.each(foreign)("a page of %s", (_what, page) => {
  it.each(["/api/v1/events", "/trpc/events.stream", "/trpc/runs.list", "/api/v1/runs"])(
    "reads and hears nothing of %s with a cookie",
    async (path) => {
      const response = await ask(path, { ...page, accept: "text/event-stream" });
      expect(await refusalOf(response)).toMatchObject({ status: 403, code: "forbidden" });
    },
  );

  it.each(["/api/v1/runs", "/trpc/runs.start", "/api/v1/artifacts", "/api/agent/execute"])(
    "changes nothing at %s, with a cookie, with a bearer, with neither",
    async (path) => {
      const before = await bodyOf(await running.call("/api/v1/runs"));
      const bearer = { cookie: "", authorization: `Bearer ${running.server.token}` };
      for (const credentials of [{}, bearer, { cookie: "" }]) {
        for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x"]) {
          const headers = { ...page, ...credentials, "content-type": type };
          const body = JSON.stringify({ plan: quickPlan });
          const response = await ask(path, headers, { method: "POST", body });
          expect(response.status).toBe(403);
        }
      }
      expect(await bodyOf(await running.call("/api/v1/runs"))).toEqual(before);
    },
  );
});

it("the ways in and out are closed to pages elsewhere, and open to those that were allowed", async () => {
  const token = { token: running.server.token };
  const join = {
    token: "none",
    name: "Eve",
    email: "eve@example.com",
    password: "a long password",
  };
  const bodies: Record<string, object> = { "/signin": token, "/join": join, "/signout": {} };
  for (const [path, body] of Object.entries(bodies)) {
    const post = (page: Headers) => {
      const headers = { ...page, cookie: "", "content-type": "application/json" };
      return ask(path, headers, { method: "POST", body: JSON.stringify(body) });
    };
    for (const [, page] of foreign) expect([path, (await post(page)).status]).toEqual([path, 403]);
    const allowed = await post({ origin: friend, "sec-fetch-site": "cross-site" });
    expect([path, allowed.status]).toEqual([path, path === "/join" ? 404 : 204]);
  }
});

it("a link from elsewhere may be followed", async () => {
  const link = { cookie, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  // By hand: fetch says by itself how it was called.
  const follow = (into: string) =>
    rawRequest(`${running.url}/api/v1/runs`, { headers: { ...link, "sec-fetch-dest": into } });
  expect((await follow("document")).status).toBe(200);
  // A frame shows what it holds inside the other page.
  expect((await follow("iframe")).status).toBe(403);
});

it("pages of an allowed origin and programs are no strangers", async () => {
  const friends: Headers[] = [
    { origin: friend, "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-origin", origin: running.url },
    { origin: running.url },
    {},
  ];
  for (const page of friends) {
    expect((await ask("/trpc/skills.list", page)).status).toBe(200);
    const init = { method: "POST", body: JSON.stringify({ plan: quickPlan }) };
    const started = await ask(
      "/api/v1/runs",
      { ...page, "content-type": "application/json" },
      init,
    );
    expect(started.status).toBe(202);
  }
});
