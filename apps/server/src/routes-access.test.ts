import { type Scope, scopes } from "@stepcast/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, join, makeKey, withBearer, withCookie } from "./testing/accounts.ts";
import {
  type Belongings,
  openRoutes,
  otherRoutes,
  type RouteRule,
  routeRules,
} from "./testing/route-rules.ts";
import { bodyOf, quickPlan, type RunningServer, startServer } from "./testing/running-server.ts";

let running: RunningServer;
let mine: Belongings;
/** Headers that say who calls. */
let as: Readonly<Record<"ada" | "bob" | "viewer" | "guest" | "other" | "share", Headers>>;
type Headers = Record<string, string>;
/** Keys of hers that have every scope but one. */
let without: Readonly<Record<Scope, Headers>>;
const none: Belongings = {
  user: "user_none",
  runId: "run_none",
  artifactId: `sha256-${"0".repeat(64)}`,
};

beforeAll(async () => {
  running = await startServer();
  const [ada, bob, viewer] = [
    await join(running, "Ada"),
    await join(running, "Bob"),
    await join(running, "Vera", "viewer"),
  ];
  const cookie = withCookie(ada.cookie);
  const post = async <T>(path: string, body: unknown) => {
    const headers = { ...cookie, "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return await bodyOf<T>(await fetch(`${running.url}${path}`, init));
  };
  const { runId } = await post<{ runId: string }>("/api/v1/runs?wait=true", { plan: quickPlan });
  const { runId: otherRun } = await post<{ runId: string }>("/api/v1/runs", { plan: quickPlan });
  const { $artifact } = await post<{ $artifact: string }>("/api/v1/artifacts?name=a", { a: 1 });
  await post("/api/v1/agents/pump/status", { status: "IDLE" });
  const room = `${ada.user}/main`;
  const guest = await join(running, "Gus");
  await ask(running, "rooms.open", { room, user: guest.user, role: "viewer" }, cookie);
  const share = await ask<{ link: string }>(running, "shares.create", { runId }, cookie);
  const keys = scopes.map(async (scope) => {
    const others = scopes.filter((one) => one !== scope);
    return [scope, withBearer((await makeKey(running, { scopes: others }, cookie)).key)] as const;
  });
  // Cast: fromEntries forgets which keys it was given.
  without = Object.fromEntries(await Promise.all(keys)) as Record<Scope, Headers>;
  const narrow = { scopes: [...scopes], only: { runId: otherRun } };
  mine = { user: ada.user, runId, artifactId: $artifact };
  as = {
    ada: cookie,
    bob: withCookie(bob.cookie),
    viewer: withCookie(viewer.cookie),
    guest: withCookie(guest.cookie),
    other: withBearer((await makeKey(running, narrow, cookie)).key),
    share: withBearer(share.link.split("/").at(-1) ?? ""),
  };
});
afterAll(() => running[Symbol.asyncDispose]());

const rules = Object.entries(routeRules);
const some = (wanted: (rule: RouteRule) => boolean) => rules.filter(([, rule]) => wanted(rule));

interface Answer {
  readonly status: number;
  /** Of a refusal. */
  readonly text: string;
}

/** Calls a route; the body of a stream is let go. */
async function answer(name: string, of: Belongings, headers: Headers): Promise<Answer> {
  const [method = "", rule] = [name.split(" ")[0], routeRules[name]];
  const body = rule?.body?.(of);
  const stop = new AbortController();
  const response = await fetch(`${running.url}${rule?.path(of)}`, {
    method,
    signal: stop.signal,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = response.ok ? "" : await response.text();
  stop.abort();
  return { status: response.status, text };
}

function anonymous({ status, text }: Answer): string {
  const same = Object.entries(mine).reduce((all, [name, id]) => {
    // Cast: entries forget their keys.
    return all.replaceAll(id, none[name as keyof Belongings]);
  }, text);
  return `${status} ${same}`;
}

it("every route of the server has a rule here, or is open on purpose", () => {
  const known = running.server.addresses
    .filter(
      ({ method, path }) => method !== "HEAD" && !openRoutes.has(path) && !otherRoutes.has(path),
    )
    .map(({ method, path }) => `${method} ${path}`);
  expect(Object.keys(routeRules).sort()).toEqual([...known].sort());
});

describe("a route asks the one rule", { timeout: 60_000 }, () => {
  it.each(rules)("%s wants its scope, and says which", async (name, { scope }) => {
    const refused = await answer(name, mine, without[scope]);
    expect(refused.status).toBe(403);
    // What only owners see to says so instead.
    if (!refused.text.includes("owner")) expect(refused.text).toContain(`"scope":"${scope}"`);
  });

  it.each(some(({ scope, about }) => scope !== "events" && about !== "nothing"))(
    "%s is not for who may only read there",
    async (name, { about }) => {
      expect((await answer(name, mine, as.guest)).status).toBe(403);
      if (about === "run") return;
      const { user } = await ask<{ user: string }>(running, "account.me", undefined, as.viewer);
      expect((await answer(name, { ...mine, user }, as.viewer)).status).toBe(403);
    },
  );

  it.each(some(({ scope, about }) => /runs|ingest/.test(scope) && about === "nothing"))(
    "%s is not for a viewer",
    async (name) => {
      expect((await answer(name, mine, as.viewer)).status).toBe(403);
    },
  );

  it.each(some(({ about }) => about !== "nothing"))(
    "%s answers a stranger for what is somebody else's as for nothing",
    async (name) => {
      const foreign = await answer(name, mine, as.bob);
      expect(foreign.status).toBe(404);
      expect(anonymous(foreign)).toBe(anonymous(await answer(name, none, as.bob)));
    },
  );

  it.each(some(({ about }) => about === "run"))(
    "%s is closed to a key of another run",
    async (name) => {
      const foreign = await answer(name, mine, as.other);
      expect([403, 404]).toContain(foreign.status);
      expect(anonymous(foreign)).toBe(anonymous(await answer(name, none, as.other)));
    },
  );

  it.each(rules)("%s lets a share link read its run at most", async (name, { scope, about }) => {
    const { status } = await answer(name, mine, as.share);
    const isOpen = scope === "events" && about === "run" && name !== "POST /api/v1/tokens";
    if (isOpen) expect(status).toBe(200);
    else if (scope !== "events") expect(status).toBe(403);
    // Reads beside the run show what the run has of it, or nothing.
    else expect([200, 403, 404]).toContain(status);
  });
});

it("the status tells a narrowed key of its own streams only", async () => {
  const stop = new AbortController();
  const headers = { ...as.ada, accept: "text/event-stream" };
  const init = { headers, signal: stop.signal };
  const stream = await fetch(`${running.url}/api/v1/runs/${mine.runId}/events`, init);
  expect(stream.status).toBe(200);
  interface Status {
    readonly streams: { readonly user: number };
    readonly feeds: readonly { readonly feed: { readonly runId?: string } }[];
  }
  const status = async (headers: Headers) =>
    await bodyOf<Status>(await fetch(`${running.url}/api/v1/status`, { headers }));
  const runIds = async (headers: Headers) =>
    (await status(headers)).feeds.map(({ feed }) => feed.runId);
  await expect.poll(() => runIds(as.ada), { timeout: 30_000 }).toContain(mine.runId);
  // Streams of the tests before may take a moment to go.
  for (const headers of [as.other, as.share])
    await expect
      .poll(() => status(headers), { timeout: 30_000 })
      .toMatchObject({ feeds: [], streams: { user: 0 } });
  stop.abort();
});

it("a share link reads the run's files, and no other file of the room", async () => {
  const unnamed = await answer("GET /api/v1/artifacts/:artifactId", mine, as.share);
  expect(unnamed.status).toBe(404);
  const { user } = mine;
  const plan = {
    name: "with a file",
    input: {
      file: { $artifact: mine.artifactId, name: "a", mediaType: "application/json", bytes: 7 },
    },
    steps: [{ id: "a", skill: "core.noop" }],
  };
  const started = await fetch(`${running.url}/api/v1/runs?wait=true`, {
    method: "POST",
    headers: { ...as.ada, "content-type": "application/json" },
    body: JSON.stringify({ plan }),
  });
  const { runId } = await bodyOf<{ runId: string }>(started);
  const { link } = await ask<{ link: string }>(running, "shares.create", { runId }, as.ada);
  const shared = withBearer(link.split("/").at(-1) ?? "");
  const named = await fetch(`${running.url}/api/v1/artifacts/${mine.artifactId}`, {
    headers: shared,
  });
  expect([named.status, await named.text()]).toEqual([200, '{"a":1}']);
  const events = await fetch(`${running.url}/api/v1/events?room=${user}/main`, {
    headers: { ...shared, accept: "application/json" },
  });
  const page = await bodyOf<{ events: { runId: string }[] }>(events);
  expect(new Set(page.events.map((event) => event.runId))).toEqual(new Set([runId]));
});
