import { readdir, readFile } from "node:fs/promises";
import { join as joinPath } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  ask,
  call,
  cookieOf,
  join,
  keysOf,
  makeKey,
  postAs,
  withBearer,
  withCookie,
} from "../testing/accounts.ts";
import {
  bodyOf,
  framesOf,
  type RunningServer,
  refusalOf,
  sleepPlan,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";

const running: RunningServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server[Symbol.asyncDispose]();
});

async function start(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options);
  running.push(server);
  return server;
}

const plan = { name: "p", steps: [{ id: "a", skill: "core.noop" }] };
const list = (server: RunningServer, key: string) => call(server, "runs.list", {}, withBearer(key));

describe("a key", () => {
  it("is told once, opens what its scopes say over every door, and nothing else", async () => {
    const server = await start();
    const made = await makeKey(server, { name: "watcher", scopes: ["events"] });
    expect(made.key).toMatch(/^sc_[\w-]{43}$/);
    const { keys } = await keysOf(server);
    expect(keys).toEqual([
      expect.objectContaining({
        id: made.id,
        name: "watcher",
        scopes: ["events"],
        prefix: made.key.slice(0, 8),
      }),
    ]);
    expect(JSON.stringify(keys)).not.toContain(made.key);
    expect((await list(server, made.key)).status).toBe(200);
    const rest = await fetch(`${server.url}/api/v1/runs`, { headers: withBearer(made.key) });
    expect(rest.status).toBe(200);
    const started = await call(server, "runs.start", { plan }, withBearer(made.key));
    expect(await refusalOf(started)).toMatchObject({ status: 403, code: "forbidden" });
    expect((await call(server, "keys.list", undefined, withBearer(made.key))).status).toBe(403);
  });

  it("that was revoked is refused at once, and others are not", async () => {
    const server = await start();
    const [one, two] = [await makeKey(server), await makeKey(server)];
    expect((await list(server, one.key)).status).toBe(200);
    await ask(server, "keys.revoke", { id: one.id });
    expect(await refusalOf(await list(server, one.key))).toMatchObject({
      status: 401,
      code: "unauthorized",
    });
    expect((await list(server, two.key)).status).toBe(200);
    expect((await call(server, "keys.revoke", { id: one.id })).status).toBe(404);
  });

  it("that is replaced opens until its grace is over", async () => {
    const server = await start();
    const old = await makeKey(server);
    const fresh = await ask<{ id: string; key: string }>(server, "keys.rotate", {
      id: old.id,
      graceMinutes: 5,
    });
    expect([(await list(server, old.key)).status, (await list(server, fresh.key)).status]).toEqual([
      200, 200,
    ]);
    const { keys } = await keysOf(server);
    const row = keys.find(({ id }) => id === old.id);
    expect(row?.expiresAt).toBe(Number(row?.rotatedAt) + 5 * 60_000);
    await ask(server, "keys.rotate", { id: fresh.id, graceMinutes: 0 });
    expect((await list(server, fresh.key)).status).toBe(401);
    const twice = await call(server, "keys.rotate", { id: old.id });
    expect(await refusalOf(twice)).toMatchObject({ status: 400, code: "invalid_input" });
  });

  it("says when it was used last", async () => {
    const server = await start();
    const { key, id } = await makeKey(server);
    const before = Date.now();
    await list(server, key);
    const { keys } = await keysOf(server);
    expect(keys.find((row) => row.id === id)?.lastUsedAt).toBeGreaterThanOrEqual(before);
  });

  it("is its maker's: nobody else sees, replaces or revokes it, and it has no scope that its maker has not", async () => {
    const server = await start();
    const ada = withCookie((await join(server, "Ada")).cookie);
    const vera = withCookie((await join(server, "Vera", "viewer")).cookie);
    const { id } = await makeKey(server, {}, ada);
    expect(await keysOf(server, vera)).toEqual({ keys: [] });
    for (const path of ["keys.revoke", "keys.rotate"])
      expect((await call(server, path, { id }, vera)).status).toBe(404);
    const more = await call(server, "keys.create", { name: "k", scopes: ["runs"] }, vera);
    expect(await refusalOf(more)).toMatchObject({ status: 403 });
  });

  it("of one run opens that run", async () => {
    const server = await start();
    const [one, two] = [await server.start(plan), await server.start(plan)];
    const { key } = await makeKey(server, { only: { runId: one.runId } });
    const get = (runId: string) => call(server, "runs.get", { runId }, withBearer(key));
    expect((await get(one.runId)).status).toBe(200);
    expect((await get(two.runId)).status).toBe(404);
  });

  it("that was guessed is refused a thousand times, soon with 429; right ones go on, also unseen ones", async () => {
    // One window for all of them, however slow the machine is.
    const server = await start({ limits: { rateWindowMs: 600_000 } });
    const { key } = await makeKey(server);
    expect((await list(server, key)).status).toBe(200);
    const statuses: number[] = [];
    for (let round = 0; round < 20; round++)
      statuses.push(
        ...(await Promise.all(
          Array.from({ length: 50 }, (_, n) => {
            const wrong = `sc_${`${round}x${n}`.padEnd(43, "A")}`;
            return list(server, wrong).then(async (response) => {
              await response.arrayBuffer();
              return response.status;
            });
          }),
        )),
      );
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(600);
    expect((await list(server, key)).status).toBe(200);
    const { key: unseen } = await makeKey(server);
    expect((await list(server, unseen)).status).toBe(200);
  });
});

describe("a token for a page", () => {
  interface Made {
    readonly token: string;
    readonly expiresAt: number;
  }

  it("opens its run's feed and nothing else, and starts nothing", async () => {
    const server = await start();
    const [one, two] = [await server.start(plan), await server.start(plan)];
    const { token } = await ask<Made>(server, "tokens.create", { only: { runId: one.runId } });
    expect(token).toMatch(/^st_/);
    const watch = (runId: string) =>
      fetch(`${server.url}/api/v1/runs/${runId}/events`, {
        headers: { ...withBearer(token), accept: "text/event-stream" },
      });
    const frames = await takeFrames(
      await watch(one.runId),
      ({ event }) => event === "run.completed",
    );
    expect(frames.at(0)?.event).toBe("run.queued");
    expect((await watch(two.runId)).status).toBe(404);
    expect((await call(server, "runs.start", { plan }, withBearer(token))).status).toBe(403);
    const more = await call(
      server,
      "tokens.create",
      { only: { runId: one.runId } },
      withBearer(token),
    );
    expect(more.status).toBe(403);
  });

  it("cannot be had for a foreign run, and the answer is that for none", async () => {
    const server = await start();
    const { runId } = await server.start(plan);
    const bob = withCookie((await join(server, "Bob")).cookie);
    const foreign = await call(server, "tokens.create", { only: { runId } }, bob);
    const none = await call(server, "tokens.create", { only: { runId: "run_none" } }, bob);
    expect([foreign.status, none.status]).toEqual([404, 404]);
    expect((await foreign.text()).replaceAll(runId, "run_none")).toBe(await none.text());
  });

  it("dies with the session or key that made it, and its stream ends", async () => {
    const server = await start({ heartbeatMs: 500 });
    const ada = await join(server, "Ada");
    const own = withCookie(ada.cookie);
    const { runId } = await ask<{ runId: string }>(
      server,
      "runs.start",
      { plan: sleepPlan(600_000) },
      own,
    );
    const { key, id } = await makeKey(server, { scopes: ["events"] }, own);
    const { token } = await ask<Made>(
      server,
      "tokens.create",
      { only: { runId } },
      withBearer(key),
    );
    const watching = await fetch(`${server.url}/api/v1/runs/${runId}/events`, {
      headers: { ...withBearer(token), accept: "text/event-stream" },
    });
    const frames = framesOf(watching);
    expect((await frames.next()).value).toMatchObject({ event: "run.queued" });
    await ask(server, "keys.revoke", { id }, own);
    // Ends by itself, or the test waits in vain.
    while ((await frames.next()).done !== true);
    expect((await call(server, "runs.get", { runId }, withBearer(token))).status).toBe(401);
  });

  it("that the owner's browser made dies with its session", async () => {
    const server = await start();
    const { runId } = await server.start(plan);
    const own = withCookie(
      cookieOf(await postAs(server, "/signin", { token: server.server.token })),
    );
    const { token } = await ask<Made>(server, "tokens.create", { only: { runId } }, own);
    const get = () => call(server, "runs.get", { runId }, withBearer(token));
    expect((await get()).status).toBe(200);
    const { credential } = await ask<{ credential: { id: string } }>(
      server,
      "account.me",
      undefined,
      own,
    );
    await ask(server, "account.endSession", { id: credential.id });
    expect((await get()).status).toBe(401);
  });

  it("that was changed, or is of another server, is none", async () => {
    const [server, other] = [
      await start(),
      await start({ ownerToken: "another-token-0123456789" }),
    ];
    const { runId } = await server.start(plan);
    const { token } = await ask<Made>(server, "tokens.create", { only: { runId } });
    const [head, , signature] = token.split(".");
    const claims = Buffer.from(
      JSON.stringify({
        only: {},
        parent: "owner-token",
        sub: "owner",
        jti: "x",
        exp: 9e9,
        iss: "stepcast",
        aud: "stepcast-page",
      }),
    ).toString("base64url");
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    for (const forged of [
      `${head}.${claims}.${signature}`,
      `st_${none}.${claims}.AAAA`,
      `${token}x`,
    ])
      expect((await list(server, forged)).status).toBe(401);
    expect((await list(other, token)).status).toBe(401);
  });
});

it("the data folder holds no key, password, page token, invitation or cookie", async () => {
  const server = await start();
  const invited = await ask<{ link: string }>(server, "members.invite", {});
  const ada = await join(server, "Ada");
  const { key } = await makeKey(server, {}, withCookie(ada.cookie));
  const { runId } = await server.start(plan);
  const { token } = await ask<{ token: string }>(server, "tokens.create", { only: { runId } });
  const again = cookieOf(
    await postAs(server, "/signin", { email: ada.email, password: ada.password }),
  );
  await list(server, key);
  const secrets = [
    key,
    token,
    ada.password,
    new URL(invited.link).searchParams.get("token"),
    decodeURIComponent(ada.cookie).split("=")[1],
    decodeURIComponent(again).split("=")[1],
  ].map(String);
  const found: string[] = [];
  for (const file of await readdir(server.folder)) {
    const bytes = await readFile(joinPath(server.folder, file));
    found.push(
      ...secrets.filter((secret) => bytes.includes(secret)).map((secret) => `${file}: ${secret}`),
    );
  }
  expect(secrets.every((secret) => secret.length > 10)).toBe(true);
  expect(found).toEqual([]);
  expect(await bodyOf(await fetch(`${server.url}/signin/methods`))).toEqual({ oidc: null });
});
