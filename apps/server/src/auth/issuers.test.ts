import { randomUUID } from "node:crypto";
import type { MemberRow } from "@stepcast/contracts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { forBrowsers } from "../listening.ts";
import { ask, call, withBearer, withCookie } from "../testing/accounts.ts";
import { browse, issuerClient, startIssuer, type TestIssuer } from "../testing/issuer.ts";
import { type RunningServer, refusalOf, startServer } from "../testing/running-server.ts";

const audience = "urn:stepcast:test";
let server: RunningServer;
let issuer: TestIssuer;

beforeAll(async () => {
  issuer = await startIssuer(() => `${forBrowsers(server.url)}/signin/oidc/callback`);
  server = await startServer({
    oidc: { issuer: issuer.url, ...issuerClient },
    jwt: { issuer: issuer.url, audience },
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});
afterEach(() => {
  issuer.person = { sub: "p1", email: "ada@example.com", email_verified: true, name: "Ada" };
});

const me = (as: Record<string, string>) => call(server, "account.me", undefined, as);

describe("signing in with the issuer", () => {
  it("is offered on the page and to the web app", async () => {
    const page = await (await fetch(`${server.url}/signin?next=/runs`)).text();
    expect(page).toContain(`Continue with ${new URL(issuer.url).host}`);
    const methods = await (await fetch(`${server.url}/signin/methods`)).json();
    expect(methods).toEqual({ oidc: { name: new URL(issuer.url).host } });
  });

  it("lets in whom an invitation names, once invited for good, and nobody else", async () => {
    const stranger = await browse(`${server.url}/signin/oidc`);
    expect(stranger.response.status).toBe(403);
    expect(await stranger.response.text()).toContain("no account for you");
    await ask(server, "members.invite", { email: "ada@example.com", role: "viewer" });
    issuer.person.email_verified = false;
    expect((await browse(`${server.url}/signin/oidc`)).response.status).toBe(403);
    issuer.person.email_verified = true;
    for (let visit = 0; visit < 2; visit++) {
      const { cookiesOf, response } = await browse(`${server.url}/signin/oidc?next=/`);
      expect(response.headers.get("location")).toBe("/");
      const account = await ask(
        server,
        "account.me",
        undefined,
        withCookie(cookiesOf(forBrowsers(server.url))),
      );
      expect(account).toMatchObject({ email: "ada@example.com", name: "Ada", role: "viewer" });
    }
    // The same person under another address: the issuer's subject is who they are.
    issuer.person.email = "ada@elsewhere.example";
    const { cookiesOf } = await browse(`${server.url}/signin/oidc`);
    expect((await me(withCookie(cookiesOf(forBrowsers(server.url))))).status).toBe(200);
    const { members } = await ask<{ members: { email?: string }[] }>(server, "members.list");
    expect(members.map(({ email }) => email)).toEqual([undefined, "ada@example.com"]);
  });

  it("hands nobody an account that somebody else made under their address", async () => {
    const { link } = await ask<{ link: string }>(server, "members.invite", { role: "member" });
    const claim = {
      token: new URL(link).searchParams.get("token"),
      name: "Mallory",
      email: "zoe@example.com",
      password: "a long password of mallory",
    };
    const joined = await fetch(`${server.url}/join`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(claim),
    });
    expect(joined.status).toBe(204);
    issuer.person = { sub: "p2", email: "zoe@example.com", email_verified: true, name: "Zoe" };
    const { response } = await browse(`${server.url}/signin/oidc`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("Somebody joined with this address");
  });

  it("takes no answer that this browser did not ask for", async () => {
    const forged = await fetch(`${server.url}/signin/oidc/callback?code=x&state=y`, {
      redirect: "manual",
    });
    expect(forged.status).toBe(401);
    expect(forged.headers.get("set-cookie") ?? "").not.toContain("member.");
  });
});

describe("a token of the issuer", () => {
  const inAnHour = () => Math.floor(Date.now() / 1000) + 3_600;
  const good = () => ({ iss: issuer.url, aud: audience, sub: "robot", exp: inAnHour(), jti: "1" });

  it("opens rooms of its subject's own, and of nobody else's by any name", async () => {
    const token = await issuer.sign(good());
    const account = await ask<{ user: string }>(server, "account.me", undefined, withBearer(token));
    expect(account).toMatchObject({
      user: expect.stringMatching(/^jwt-[0-9a-f]{32}$/),
      role: "member",
    });
    const owner = await issuer.sign({ ...good(), sub: "owner", role: "owner" });
    const other = await ask<{ user: string }>(server, "account.me", undefined, withBearer(owner));
    expect(other).toMatchObject({ role: "member" });
    expect(other.user).not.toBe("owner");
    const own = await issuer.programToken(audience);
    expect((await me(withBearer(own))).status).toBe(200);
  });

  it.each<[string, (claims: Record<string, unknown>) => Record<string, unknown>, object?]>([
    ["of another audience", (claims) => ({ ...claims, aud: "urn:other" })],
    ["of another issuer", (claims) => ({ ...claims, iss: "http://127.0.0.1:9" })],
    ["that has expired", (claims) => ({ ...claims, exp: 1_000_000 })],
    ["that is not yet valid", (claims) => ({ ...claims, nbf: inAnHour() })],
    ["without an end", ({ exp, ...claims }) => claims],
    ["without a subject", ({ sub, ...claims }) => claims],
    ["whose subject is a number", (claims) => ({ ...claims, sub: 7 })],
    ["of an unknown key", (claims) => claims, { kid: "two" }],
  ])("%s opens nothing", async (_what, change, header = {}) => {
    const token = await issuer.sign(change(good()), header);
    expect(await refusalOf(await me(withBearer(token)))).toMatchObject({
      status: 401,
      code: "unauthorized",
    });
  });

  it("is taken as long as the clocks of both may differ", async () => {
    const agoSeconds = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
    const opens = async (claims: object) =>
      (await me(withBearer(await issuer.sign({ ...good(), ...claims })))).status;
    expect(await opens({ exp: agoSeconds(10) })).toBe(200);
    expect(await opens({ exp: agoSeconds(40) })).toBe(401);
    expect(await opens({ nbf: agoSeconds(-10) })).toBe(200);
    expect(await opens({ nbf: agoSeconds(-60) })).toBe(401);
  });

  it("without a signature, or with one by its own public key as a secret, opens nothing", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const unsigned = `${part({ alg: "none" })}.${part(good())}.${part({})}`;
    const token = await issuer.sign(good());
    const [, claims, signature] = token.split(".");
    const confused = `${part({ alg: "HS256", kid: "one" })}.${claims}.${signature}`;
    for (const forged of [unsigned, confused])
      expect((await me(withBearer(forged))).status).toBe(401);
  });

  it("opens the streams of the sources to its own room", async () => {
    const as = withBearer(await issuer.sign(good()));
    const { user } = await ask<{ user: string }>(server, "account.me", undefined, as);
    const open = async (userId: string) => {
      const stop = new AbortController();
      const address = `${server.url}/api/os2/stream?userId=${userId}&sessionId=main`;
      const response = await fetch(address, { headers: as, signal: stop.signal });
      stop.abort();
      return response.status;
    };
    expect([await open(user), await open("owner"), await open("nobody")]).toEqual([200, 404, 404]);
  });

  it("makes a viewer of whom it says so", async () => {
    const token = await issuer.sign({ ...good(), sub: "reader", role: "viewer" });
    expect(await ask(server, "account.me", undefined, withBearer(token))).toMatchObject({
      role: "viewer",
    });
  });
});

describe("somebody whom the issuer vouches for", { timeout: 60_000 }, () => {
  const exp = Math.floor(Date.now() / 1000) + 3_600;
  const tokenOf = (sub: string, claims = {}) =>
    issuer.sign({ iss: issuer.url, aud: audience, sub, exp, jti: randomUUID(), ...claims });
  const rowOf = async (user: string) => {
    const { members } = await ask<{ members: MemberRow[] }>(server, "members.list");
    return members.find((row) => row.user === user);
  };
  const userOf = async (token: string) =>
    (await ask<{ user: string }>(server, "account.me", undefined, withBearer(token))).user;

  it("is among the members from their first call on, with a name and how they come in", async () => {
    const user = await userOf(await tokenOf("grace", { name: "Grace", role: "viewer" }));
    expect(await rowOf(user)).toMatchObject({
      ...{ user, name: "Grace", role: "viewer", disabled: false },
      ...{ comesBy: ["jwt"], issuer: issuer.url, lastSeenAt: expect.any(Number) },
    });
    const nameless = await userOf(await tokenOf("robot-7", { name: "two\nlines" }));
    expect((await rowOf(nameless))?.name).toBe("robot-7");
    const again = await tokenOf("robot-7", { name: "Robot" });
    expect(await ask(server, "account.me", undefined, withBearer(again))).toMatchObject({
      name: "Robot",
    });
    expect((await rowOf(nameless))?.name).toBe("Robot");
    const role = await call(server, "members.setRole", { user, role: "owner" });
    expect(await refusalOf(role)).toMatchObject({ status: 403, code: "forbidden" });
  });

  it("is kept out at once with all of their tokens, and what they hand on, until they are let in again", async () => {
    const [first, second] = [await tokenOf("eve"), await tokenOf("eve")];
    const user = await userOf(first);
    const made = { only: { room: `${user}/main` }, expiresInSeconds: 600 };
    const page = await ask<{ token: string }>(server, "tokens.create", made, withBearer(first));
    const read = (token: string) => call(server, "runs.list", {}, withBearer(token));
    const statuses = async () =>
      await Promise.all([first, second, page.token].map(async (one) => (await read(one)).status));
    expect(await statuses()).toEqual([200, 200, 200]);
    const stream = await fetch(`${server.url}/api/v1/events`, {
      headers: { ...withBearer(first), accept: "text/event-stream" },
    });
    await ask(server, "members.disable", { user });
    // Ends by itself.
    await stream.text();
    expect(await statuses()).toEqual([401, 401, 401]);
    const another = await tokenOf("eve");
    expect((await read(another)).status).toBe(401);
    expect(await rowOf(user)).toMatchObject({ disabled: true });
    const other = await tokenOf("someone-else");
    expect((await read(other)).status).toBe(200);
    await ask(server, "members.enable", { user });
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it("is forgotten when they are removed, with what they had opened, and comes anew", async () => {
    const token = await tokenOf("mallory");
    const as = withBearer(token);
    const user = await userOf(token);
    const room = `${user}/main`;
    await ask(server, "rooms.open", { room, user: "owner" }, as);
    await ask(server, "members.remove", { user });
    expect(await rowOf(user)).toBeUndefined();
    expect(await refusalOf(await call(server, "members.disable", { user }))).toMatchObject({
      status: 404,
    });
    expect(await userOf(token)).toBe(user);
    expect(await ask(server, "rooms.list", undefined, as)).toMatchObject({
      rooms: [{ room, members: [] }],
    });
  });

  it("is let into rooms of others as any member is", async () => {
    const token = await tokenOf("visitor");
    const user = await userOf(token);
    await ask(server, "rooms.open", { room: "owner/main", user, role: "viewer" });
    const listed = await call(server, "runs.list", { room: "owner/main" }, withBearer(token));
    expect(listed.status).toBe(200);
  });
});

it("a token of an issuer that is away is told from a wrong one", async () => {
  const away = await startServer({ jwt: { issuer: "http://127.0.0.1:9", audience } });
  try {
    const token = await issuer.sign({
      iss: "http://127.0.0.1:9",
      aud: audience,
      sub: "robot",
      exp: 9e9,
    });
    const refused = await call(away, "account.me", undefined, withBearer(token));
    expect(await refusalOf(refused)).toMatchObject({ status: 503, code: "unreachable" });
  } finally {
    await away[Symbol.asyncDispose]();
  }
});
