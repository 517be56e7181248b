import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, withToken } from "./api.ts";
import { joined, type Person } from "./isolation/people.ts";
import { type StartedServer, startServer } from "./started-server.ts";

let started: StartedServer;
let ada: Person;
beforeAll(async () => {
  started = await startServer({ heartbeatMs: 500 });
  ada = await joined(started.owner, "Ada");
});
afterAll(() => started[Symbol.asyncDispose]());

interface NewKey {
  readonly id: string;
  readonly key: string;
}

const newKey = (scopes: readonly string[], more: object = {}): Promise<NewKey> =>
  ada.browser.trpc<NewKey>("keys.create", { name: "k", scopes, ...more });

/** Reads a stream until it ends; says what it got and whether it is still open. */
async function listen(
  api: Api,
): Promise<{ text: () => string; isOpen: () => boolean; stop: () => void }> {
  const stopped = new AbortController();
  const answer = await api.call("/api/v1/events", { signal: stopped.signal });
  expect(answer.status).toBe(200);
  const heard = { text: "", open: true };
  void (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const bytes of answer.body ?? [])
        heard.text += decoder.decode(bytes, { stream: true });
    } catch {
      // Cut.
    }
    heard.open = false;
  })();
  return { text: () => heard.text, isOpen: () => heard.open, stop: () => stopped.abort() };
}

it("a revoked key opens nothing from the next call on, its stream ends within a heartbeat, and others do not blink", async () => {
  const { id, key } = await newKey(["events", "ingest"]);
  const other = await newKey(["events"]);
  const revoked = await listen(withToken(started.url, key));
  const kept = await listen(withToken(started.url, other.key));
  await expect.poll(() => revoked.text()).toContain("heartbeat");
  const at = performance.now();
  await ada.browser.trpc("keys.revoke", { id });
  const refused = await withToken(started.url, key).call("/api/v1/runs");
  const refusedMs = performance.now() - at;
  // The first call after the answer.
  expect(refused.status).toBe(401);
  await ada.program.trpc("ingest.notification", { events: [{ message: "after the revocation" }] });
  await expect.poll(() => revoked.isOpen(), { timeout: 30_000 }).toBe(false);
  const endedMs = performance.now() - at;
  await expect.poll(() => kept.text()).toContain("after the revocation");
  console.log(
    `a revoked key: refused after ${Math.round(refusedMs)} ms, its stream ended within ${Math.round(endedMs)} ms`,
  );
  expect(revoked.text()).not.toContain("after the revocation");
  expect(kept.isOpen()).toBe(true);
  expect((await withToken(started.url, key).call("/api/v1/events")).status).toBe(401);
  kept.stop();
});

it("an answer that is held back for a key is not given once the key is revoked", async () => {
  const { id, key } = await newKey(["runs", "events"]);
  const api = withToken(started.url, key);
  const json = { headers: { accept: "application/json" } };
  const { epoch } = started.server.store;
  const after = `${epoch}-${started.server.store.head()}`;
  const sleep = { id: "a", skill: "core.sleep", input: { ms: 600_000 } };
  const runId = await ada.program.start({ name: "p", steps: [sleep] });
  const held = await Promise.all(
    [
      api.call(`/api/v1/events?types=notification.*&after=${after}&wait=30`, json),
      api.call(
        `/trpc/events.read?input=${encodeURIComponent(JSON.stringify({ types: ["notification.*"], after, wait: 30 }))}`,
      ),
      api.call(`/api/v1/runs/${runId}/events`, json),
    ].map(async (asked) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { answer: asked };
    }),
  );
  await ada.browser.trpc("keys.revoke", { id });
  await ada.program.trpc("ingest.notification", { events: [{ message: "not for the revoked" }] });
  for (const { answer } of held) {
    const ended = await answer.catch(() => undefined);
    const text = (await ended?.text().catch(() => "")) ?? "";
    expect(text).not.toContain("not for the revoked");
    if (ended !== undefined)
      expect([ended.status, text.slice(0, 200)]).toEqual([401, expect.anything()]);
  }
  expect((await ada.program.post(`/api/v1/runs/${runId}/cancel`)).status).toBe(200);
});

it("a member who is removed or disabled is out at once, with their streams, keys and sessions", async () => {
  const eve = await joined(started.owner, "Eve");
  const stream = await listen(eve.program);
  await started.owner.trpc("members.disable", { user: eve.user });
  await expect.poll(() => stream.isOpen(), { timeout: 30_000 }).toBe(false);
  expect((await eve.program.call("/api/v1/runs")).status).toBe(401);
  expect((await eve.browser.call("/api/v1/runs")).status).toBe(401);
  await started.owner.trpc("members.enable", { user: eve.user });
  await started.owner.trpc("members.remove", { user: eve.user });
  expect((await eve.program.call("/api/v1/runs")).status).toBe(401);
  expect((await eve.browser.call("/api/v1/runs")).status).toBe(401);
});

it("a key does what its scopes say and no more, whoever made it", async () => {
  const plan = { name: "p", steps: [{ id: "a", skill: "core.noop" }] };
  const tries: Readonly<Record<string, (api: Api) => Promise<Response>>> = {
    runs: (api) => api.post("/api/v1/runs", { plan }),
    events: (api) => api.call("/api/v1/runs"),
    ingest: (api) => api.post("/api/v1/notifications", { message: "m" }),
  };
  for (const scope of Object.keys(tries)) {
    const api = withToken(started.url, (await newKey([scope])).key);
    for (const [wanted, attempt] of Object.entries(tries)) {
      const { status } = await attempt(api);
      expect([scope, wanted, status < 300]).toEqual([scope, wanted, scope === wanted]);
      if (scope !== wanted) expect(status).toBe(403);
    }
  }
});

it("nobody gets more than they have: a key cannot make a stronger one, a member no owner's", async () => {
  const weak = withToken(started.url, (await newKey(["events"])).key);
  expect((await weak.post("/trpc/keys.create", { name: "k", scopes: ["runs", "events"] })).ok).toBe(
    false,
  );
  const admin = await ada.browser.post("/trpc/keys.create", { name: "k", scopes: ["admin"] });
  if (admin.ok) {
    const { result } = (await admin.json()) as { result: { data: NewKey } };
    const api = withToken(started.url, result.data.key);
    expect((await api.post("/trpc/members.invite", { role: "owner" })).status).toBe(403);
  }
  for (const [path, input] of [
    ["members.invite", { role: "owner" }],
    ["members.setRole", { user: ada.user, role: "owner" }],
    ["members.remove", { user: "owner" }],
    ["members.disable", { user: "owner" }],
  ] as const)
    expect([path, (await ada.browser.post(`/trpc/${path}`, input)).status]).toEqual([path, 403]);
  expect((await ada.browser.call("/trpc/members.list")).status).toBe(403);
  expect(
    (await ada.browser.call(`/trpc/audit.list?input=${encodeURIComponent("{}")}`)).status,
  ).toBe(403);
});

it("an invitation opens once", async () => {
  const { link } = await started.owner.trpc<{ link: string }>("members.invite", { role: "member" });
  const token = new URL(link).searchParams.get("token");
  const join = (email: string): Promise<Response> =>
    fetch(`${started.url}/join`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, name: "Zoe", email, password: "another long password" }),
      redirect: "manual",
    });
  const answers = await Promise.all([
    join("zoe@example.com"),
    join("zoe2@example.com"),
    join("zoe3@example.com"),
  ]);
  expect(answers.filter(({ status }) => status < 400)).toHaveLength(1);
  expect((await join("zoe4@example.com")).status).toBeGreaterThanOrEqual(400);
});

it("a thousand wrong keys end in 429, and who has a right one is let in all the while", async () => {
  await using strict = await startServer({
    limits: { strangersPerWindow: 200, rateWindowMs: 600_000 },
  });
  const statuses = new Map<number, number>();
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        withToken(strict.url, `sc_${String(round * 50 + at).padStart(43, "x")}`).call(
          "/api/v1/runs",
        ),
      ),
    );
    for (const answer of answers) {
      await answer.arrayBuffer();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    }
    expect((await strict.owner.call("/api/v1/runs")).status).toBe(200);
  }
  console.log(
    `1,000 wrong keys against a limit of 200: ${[...statuses].map(([status, count]) => `${count} times ${status}`).join(", ")}`,
  );
  expect(Object.fromEntries(statuses)).toEqual({ 401: 200, 429: 800 });
});

it("the files of the server hold no key, token, link or password, only what recognises them", async () => {
  const { key } = await newKey(["events"]);
  const { token } = await ada.browser.trpc<{ token: string }>("tokens.create", {
    only: { room: `${ada.user}/main` },
  });
  const runId = await ada.program.start({ name: "p", steps: [{ id: "a", skill: "core.noop" }] });
  const share = await ada.browser.trpc<{ link: string }>("shares.create", { runId });
  const invited = await started.owner.trpc<{ link: string }>("members.invite", { role: "member" });
  const secrets = {
    key,
    "first key": ada.key,
    token,
    share: share.link.split("/").at(-1) ?? share.link,
    invitation: new URL(invited.link).searchParams.get("token") ?? "",
    password: "correct horse battery staple",
    cookie: decodeURIComponent(ada.browser.headers["cookie"]?.split("=")[1] ?? ""),
  };
  for (const [name, secret] of Object.entries(secrets))
    expect([name, secret.length >= 20]).toEqual([name, true]);
  const files = (await readdir(started.folder, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile(),
  );
  for (const { parentPath, name } of files) {
    const text = await readFile(join(parentPath, name), "latin1");
    const held = Object.entries(secrets).filter(([, secret]) => text.includes(secret));
    expect([name, held.map(([what]) => what)]).toEqual([name, []]);
  }
});
