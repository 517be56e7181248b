import { afterEach, describe, expect, it } from "vitest";
import { forBrowsers } from "../listening.ts";
import {
  ask,
  call,
  cookieOf,
  join,
  makeKey,
  postAs,
  withBearer,
  withCookie,
} from "../testing/accounts.ts";
import { type RunningServer, refusalOf, startServer } from "../testing/running-server.ts";

const running: RunningServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server[Symbol.asyncDispose]();
});

async function start(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options);
  running.push(server);
  return server;
}

const signIn = (server: RunningServer, email: string, password: string) =>
  postAs(server, "/signin", { email, password });

describe("a member", () => {
  it("joins by an invitation, once, and then signs in with e-mail and password", async () => {
    const server = await start();
    const { link } = await ask<{ link: string }>(server, "members.invite", { role: "member" });
    expect(link).toMatch(new RegExp(`^${forBrowsers(server.url)}/join\\?token=si_[\\w-]{43}$`));
    const token = new URL(link).searchParams.get("token");
    const someone = { token, name: "Ada", email: "Ada@Example.com", password: "a long password" };
    const joined = await postAs(server, "/join", someone);
    expect(joined.status).toBe(204);
    expect(joined.headers.get("set-cookie")).toMatch(/HttpOnly.*SameSite=Lax/);
    const again = await postAs(server, "/join", { ...someone, email: "eve@example.com" });
    expect(await refusalOf(again)).toMatchObject({ status: 404, code: "not_found" });
    const session = await signIn(server, "ada@example.com", "a long password");
    const me = await ask(server, "account.me", undefined, withCookie(cookieOf(session)));
    expect(me).toMatchObject({
      user: expect.stringMatching(/^user_/),
      name: "Ada",
      email: "ada@example.com",
      role: "member",
      room: expect.stringMatching(/^user_\w+\/main$/),
      credential: { kind: "session", expiresAt: expect.any(Number) },
    });
  });

  it("works in rooms of their own", async () => {
    const server = await start();
    const ada = await join(server, "Ada");
    const bob = await join(server, "Bob");
    const plan = { name: "p", steps: [{ id: "a", skill: "core.noop" }] };
    const { runId } = await ask<{ runId: string }>(
      server,
      "runs.start",
      { plan },
      withCookie(ada.cookie),
    );
    const seen = await ask<{ rows: { runId: string }[] }>(
      server,
      "runs.list",
      {},
      withCookie(ada.cookie),
    );
    expect(seen.rows.map((row) => row.runId)).toEqual([runId]);
    const foreign = await call(server, "runs.get", { runId }, withCookie(bob.cookie));
    expect(await refusalOf(foreign)).toMatchObject({ status: 404 });
  });

  it("with a wrong password, and nobody, get the same answer; guessing stops at a limit", async () => {
    const server = await start({ limits: { passwordsPerAccount: 3 } });
    const { email, password } = await join(server, "Ada");
    const wrong = await signIn(server, email, "not the password");
    const nobody = await signIn(server, "zoe@example.com", "not the password");
    expect(wrong.status).toBe(401);
    expect(await wrong.text()).toBe(await nobody.text());
    expect((await signIn(server, email, password)).status).toBe(204);
    expect((await signIn(server, email, "guess")).status).toBe(401);
    const refused = await signIn(server, email, "guess again");
    expect(await refusalOf(refused)).toMatchObject({ status: 429, code: "too_many_requests" });
  });

  it("who is a viewer reads, and starts nothing", async () => {
    const server = await start();
    const { cookie } = await join(server, "Vera", "viewer");
    expect((await call(server, "runs.list", {}, withCookie(cookie))).status).toBe(200);
    const plan = { name: "p", steps: [{ id: "a", skill: "core.noop" }] };
    const started = await call(server, "runs.start", { plan }, withCookie(cookie));
    expect(await refusalOf(started)).toMatchObject({ status: 403, code: "forbidden" });
    expect((await call(server, "members.list", undefined, withCookie(cookie))).status).toBe(403);
  });

  it("who is disabled, removed or changed loses at once what they had", async () => {
    const server = await start();
    const ada = await join(server, "Ada");
    const me = () => call(server, "account.me", undefined, withCookie(ada.cookie));
    const { key } = await makeKey(server, { scopes: ["events"] }, withCookie(ada.cookie));
    const list = () => call(server, "runs.list", {}, withBearer(key));
    expect([(await me()).status, (await list()).status]).toEqual([200, 200]);
    await ask(server, "members.disable", { user: ada.user });
    expect([(await me()).status, (await list()).status]).toEqual([401, 401]);
    expect((await signIn(server, ada.email, ada.password)).status).toBe(401);
    await ask(server, "members.enable", { user: ada.user });
    expect([(await me()).status, (await list()).status]).toEqual([200, 200]);
    await ask(server, "members.setRole", { user: ada.user, role: "viewer" });
    expect(await ask(server, "account.me", undefined, withCookie(ada.cookie))).toMatchObject({
      role: "viewer",
      scopes: ["events", "admin"],
    });
    await ask(server, "members.remove", { user: ada.user });
    expect([(await me()).status, (await list()).status]).toEqual([401, 401]);
    const { members } = await ask<{ members: { user: string }[] }>(server, "members.list");
    expect(members.map(({ user }) => user)).toEqual(["owner"]);
  });

  it("who may only look, or is removed, leaves no link open, and no run that nobody could stop", async () => {
    const server = await start();
    const ada = await join(server, "Ada");
    const as = withCookie(ada.cookie);
    const plan = { name: "p", steps: [{ id: "a", skill: "core.sleep", input: { ms: 600_000 } }] };
    const { runId } = await ask<{ runId: string }>(server, "runs.start", { plan }, as);
    const { link } = await ask<{ link: string }>(server, "shares.create", { runId }, as);
    const shared = withBearer(link.split("/").at(-1) ?? "");
    expect((await call(server, "runs.get", { runId }, shared)).status).toBe(200);
    await ask(server, "members.setRole", { user: ada.user, role: "viewer" });
    expect((await call(server, "runs.get", { runId }, shared)).status).toBe(401);
    await ask(server, "members.remove", { user: ada.user });
    expect((await server.server.store.run(runId))?.status).toBe("cancelled");
  });

  it("joins only with the invited address, and not while the invitation is withdrawn", async () => {
    const server = await start();
    const invited = await ask<{ id: string; link: string }>(server, "members.invite", {
      email: "ada@example.com",
    });
    const token = new URL(invited.link).searchParams.get("token");
    const someone = { token, name: "Eve", email: "eve@example.com", password: "a long password" };
    expect((await postAs(server, "/join", someone)).status).toBe(403);
    await ask(server, "members.withdraw", { id: invited.id });
    const late = await postAs(server, "/join", { ...someone, email: "ada@example.com" });
    expect(late.status).toBe(404);
  });
});

describe("sessions", () => {
  it("are listed and ended one by one, or all but one's own", async () => {
    const server = await start();
    const ada = await join(server, "Ada");
    const other = withCookie(cookieOf(await signIn(server, ada.email, ada.password)));
    const third = withCookie(cookieOf(await signIn(server, ada.email, ada.password)));
    const own = withCookie(ada.cookie);
    const list = () =>
      ask<{ sessions: { id: string; current: boolean }[] }>(
        server,
        "account.sessions",
        undefined,
        own,
      );
    const { sessions } = await list();
    expect(sessions).toHaveLength(3);
    const current = sessions.filter((session) => session.current);
    expect(current).toHaveLength(1);
    const { credential } = await ask<{ credential: { id: string } }>(
      server,
      "account.me",
      undefined,
      other,
    );
    await ask(server, "account.endSession", { id: credential.id }, own);
    expect((await call(server, "account.me", undefined, other)).status).toBe(401);
    expect((await call(server, "account.me", undefined, third)).status).toBe(200);
    await ask(server, "account.endOtherSessions", undefined, own);
    expect((await call(server, "account.me", undefined, third)).status).toBe(401);
    expect((await list()).sessions).toHaveLength(1);
  });

  it("of the owner's browsers too, over a restart", async () => {
    const server = await start();
    const browser = async () =>
      withCookie(cookieOf(await postAs(server, "/signin", { token: server.server.token })));
    const [one, two] = [await browser(), await browser()];
    const { sessions } = await ask<{ sessions: { id: string; current: boolean }[] }>(
      server,
      "account.sessions",
      undefined,
      one,
    );
    expect(sessions.map(({ current }) => current)).toEqual([false, true]);
    await ask(server, "account.endSession", { id: sessions[0]?.id }, one);
    expect((await call(server, "account.me", undefined, two)).status).toBe(401);
    await server.server.close({ graceMs: 0 });
    const later = await start({ dataFolder: server.folder });
    expect((await call(later, "account.me", undefined, two)).status).toBe(401);
    expect(await ask(later, "account.me", undefined, one)).toMatchObject({
      user: "owner",
      role: "owner",
    });
  });

  it("end with signing out, also for whoever kept the cookie", async () => {
    const server = await start();
    const { cookie } = await join(server, "Ada");
    expect((await postAs(server, "/signout", {}, { cookie })).status).toBe(204);
    expect((await call(server, "account.me", undefined, withCookie(cookie))).status).toBe(401);
  });

  it("other than one's own end with a new password", async () => {
    const server = await start();
    const ada = await join(server, "Ada");
    const other = withCookie(cookieOf(await signIn(server, ada.email, ada.password)));
    const own = withCookie(ada.cookie);
    const wrong = await call(
      server,
      "account.changePassword",
      { current: "no", next: "another password" },
      own,
    );
    expect(await refusalOf(wrong)).toMatchObject({ status: 403 });
    await ask(
      server,
      "account.changePassword",
      { current: ada.password, next: "another password" },
      own,
    );
    expect((await call(server, "account.me", undefined, other)).status).toBe(401);
    expect((await signIn(server, ada.email, ada.password)).status).toBe(401);
    expect((await signIn(server, ada.email, "another password")).status).toBe(204);
  });
});

describe("an account", () => {
  it("cannot have its password guessed from a session that was left open", async () => {
    const server = await start({ limits: { passwordsPerAccount: 2 } });
    const own = withCookie((await join(server, "Ada")).cookie);
    const guess = (current: string) =>
      call(server, "account.changePassword", { current, next: "another password" }, own);
    expect([(await guess("one")).status, (await guess("two")).status]).toEqual([403, 403]);
    expect(await refusalOf(await guess("three"))).toMatchObject({ status: 429 });
  });

  it("is made once, however many join with one address at the same time", async () => {
    const server = await start();
    const tokens = await Promise.all(
      [1, 2, 3].map(async () => {
        const { link } = await ask<{ link: string }>(server, "members.invite", {});
        return new URL(link).searchParams.get("token");
      }),
    );
    const joined = await Promise.all(
      tokens.map((token) =>
        postAs(server, "/join", {
          ...{ token, name: "Ada", email: "ada@example.com", password: "a long password" },
        }),
      ),
    );
    const statuses = joined.map(({ status }) => status).sort();
    expect(statuses).toEqual([204, 400, 400]);
  });
});
