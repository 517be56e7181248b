import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StartedServer, send, startServer } from "./started-server.ts";
import { type Ask, asksOf, procedures, routes } from "./surface/asks.ts";
import { noIds } from "./surface/no-ids.ts";
import { procedureAsks } from "./surface/procedure-asks.ts";
import { routeAsks } from "./surface/route-asks.ts";

let started: StartedServer;
let asks: readonly Ask[];

beforeAll(async () => {
  // As many strangers as this table has rows, and more.
  started = await startServer({
    limits: { strangersPerWindow: 100_000 },
    // Nobody answers there; its ways in are routes all the same.
    oidc: { issuer: "http://127.0.0.1:9", clientId: "stepcast", clientSecret: "not-a-secret" },
  });
  asks = asksOf(started.server, noIds);
});
afterAll(() => started[Symbol.asyncDispose]());

/** What strangers have to reach: whether it lives, and the ways in. */
const open: ReadonlySet<string> = new Set([
  "GET /healthz",
  "GET /signin",
  "GET /signin/methods",
  "GET /signin/oidc",
  "GET /signin/oidc/callback",
  "GET /signin/join",
  "GET /join",
  "POST /join",
  "POST /signin",
  "POST /signout",
]);

const strangers: Readonly<Record<string, Record<string, string>>> = {
  nothing: {},
  "a wrong token": { authorization: "Bearer a-wrong-token-0123456789" },
  "a wrong key": { authorization: `Bearer sc_${"a".repeat(43)}` },
  "a wrong token of a page": { authorization: `Bearer st_${"a".repeat(43)}` },
  "a wrong share": { authorization: `Bearer ss_${"a".repeat(43)}` },
  "an unsigned JWT": { authorization: "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJvd25lciJ9." },
  "another scheme": { authorization: "Basic b3duZXI6b3duZXI=" },
  "a made-up cookie": { cookie: "stepcast-e1=owner.9999999999999.aaaaaaaaaaaaaaaaaaaaaa.sig" },
};

it("every procedure and every route has a row in the tables of this suite, and no row is left over", () => {
  const here = {
    procedures: procedures().map(({ path }) => path),
    routes: routes(started.server).map(({ name }) => name),
  };
  expect(Object.keys(procedureAsks).sort()).toEqual(here.procedures.sort());
  expect(Object.keys(routeAsks).sort()).toEqual(here.routes.sort());
});

describe.each(Object.entries(strangers))("somebody who shows %s", (_what, headers) => {
  it("gets one and the same answer everywhere, and nothing is done", async () => {
    const before = started.server.hub.head();
    const answers = new Map<string, string>();
    for (const ask of asks.filter(({ name }) => !open.has(name))) {
      const { status, text } = await send(started.url, ask, headers);
      expect([ask.name, status]).toEqual([ask.name, 401]);
      answers.set(ask.name, text.replace(/"path":"[^"]*"/, '"path":""'));
    }
    const kinds = new Set([...answers].map(([name, text]) => `${name.startsWith("tRPC")} ${text}`));
    expect([...kinds]).toHaveLength(2);
    expect(started.server.hub.head()).toBe(before);
  });
});

it("a request under a name that is not this machine's is refused everywhere, with the right token too", async () => {
  const before = started.server.hub.head();
  for (const ask of asks)
    for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example"]) {
      const status = await statusUnder(host, ask);
      expect([ask.name, host, status]).toEqual([ask.name, host, 403]);
    }
  expect(started.server.hub.head()).toBe(before);
});

/** `fetch` sends the host of the address, whatever one asks for. */
function statusUnder(host: string, { method, path, headers, body }: Ask): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const all = { ...headers, ...started.owner.headers, host };
  const call = request(
    `${started.url}${path}`,
    { method, headers: all, agent: false },
    (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    },
  );
  call.on("error", reject);
  call.end(body);
  return promise;
}
