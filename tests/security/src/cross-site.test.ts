import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ownerToken, type StartedServer, send, startServer } from "./started-server.ts";
import { type Ask, asksOf, procedures } from "./surface/asks.ts";
import { noIds } from "./surface/no-ids.ts";

let started: StartedServer;
let asks: readonly Ask[];
/** What a browser adds by itself. */
let cookie: string;

beforeAll(async () => {
  started = await startServer();
  asks = asksOf(started.server, noIds);
  const signedIn = await fetch(`${started.url}/signin?token=${ownerToken}`, { redirect: "manual" });
  cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(";", 1)[0])
    .join("; ");
  // That somebody signed in is told in the log.
  await vi.waitFor(() => expect(started.server.hub.head()).toBe(1));
});
afterAll(() => started[Symbol.asyncDispose]());

const pages: Readonly<Record<string, Record<string, string>>> = {
  "another origin": { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  "another origin, from a browser that names no site": { origin: "https://evil.example" },
  "no origin (a sandbox)": { origin: "null", "sec-fetch-site": "cross-site" },
  "another port of this machine": { origin: "http://localhost:1", "sec-fetch-site": "same-site" },
  "another site, without an origin": { "sec-fetch-site": "cross-site" },
};

/** Those that a form can send, and those that ask the server first. */
const contentTypes = [
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  "text/plain; charset=application/json",
  "application/json",
  "application/json; charset=utf-8",
  "application/octet-stream",
  "",
];

describe.each(Object.entries(pages))("a page of %s", (_what, page) => {
  it.each(contentTypes)("changes nothing with a cookie and the type %j", async (type) => {
    const before = started.server.hub.head();
    for (const ask of asks.filter(({ changes }) => changes)) {
      const headers = { ...page, cookie, "content-type": type };
      const { status } = await send(started.url, ask, headers);
      expect([ask.name, status, [403, 415].includes(status)]).toEqual([ask.name, status, true]);
    }
    expect(started.server.hub.head()).toBe(before);
  });

  it("is given no word about origins by any address, so its scripts read nothing", async () => {
    for (const ask of asks) {
      const { headers } = await send(started.url, ask, { ...page, cookie });
      expect([ask.name, headers.get("access-control-allow-origin")]).toEqual([ask.name, null]);
      expect([ask.name, headers.get("access-control-allow-credentials")]).toEqual([ask.name, null]);
    }
  });

  it("is granted no preflight", async () => {
    for (const { path } of asks.filter(({ changes }) => changes)) {
      const asked = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      };
      const answer = await fetch(`${started.url}${path}`, {
        method: "OPTIONS",
        headers: { ...page, ...asked },
      });
      await answer.arrayBuffer();
      expect([path, answer.headers.get("access-control-allow-origin")]).toEqual([path, null]);
      expect([path, answer.ok]).toEqual([path, false]);
    }
  });
});

it("no mutation is done by GET, and no query changes anything", async () => {
  const before = started.server.hub.head();
  for (const { path, type } of procedures()) {
    const { status } = await send(
      started.url,
      {
        name: path,
        method: "GET",
        path: `/trpc/${path}?input=%7B%7D`,
        headers: {},
        changes: false,
      },
      started.owner.headers,
    );
    if (type === "mutation") expect([path, status]).toEqual([path, 405]);
  }
  for (const ask of asks.filter(({ changes }) => !changes))
    await send(started.url, ask, started.owner.headers);
  expect(started.server.hub.head()).toBe(before);
});

it("a batch of another site's page is refused as a whole", async () => {
  const before = started.server.hub.head();
  const answer = await fetch(`${started.url}/trpc/runs.start,runs.start?batch=1`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json", origin: "https://evil.example" },
    body: JSON.stringify({ 0: { goal: "x" }, 1: { goal: "x" } }),
  });
  expect(answer.status).toBe(403);
  expect(started.server.hub.head()).toBe(before);
});
