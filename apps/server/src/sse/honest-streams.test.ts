import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { join, withCookie } from "../testing/accounts.ts";
import { bodyOf, type RunningServer, sleepPlan, startServer } from "../testing/running-server.ts";

/** A bound for machines that are busy; nothing waits for it to pass. */
const patienceMs = 20_000;
const heartbeatMs = 400;

let running: RunningServer;
let runId: string;
beforeAll(async () => {
  running = await startServer({ heartbeatMs });
  ({ runId } = await running.start(sleepPlan(600_000)));
});
afterAll(() => running[Symbol.asyncDispose]());

interface Stream {
  readonly path: () => string;
  readonly accept: string;
}

const sse = (path: () => string): Stream => ({ path, accept: "text/event-stream" });
const input = () => encodeURIComponent(JSON.stringify({ feeds: [{ runId }, {}] }));

/** Every place that answers for longer than a call: a path without a rule of its own is one that is forgotten here. */
const streams: Readonly<Record<string, Stream>> = {
  "a room": sse(() => "/api/v1/events"),
  "a run": sse(() => `/api/v1/runs/${runId}/events`),
  "a job": sse(() => `/api/v1/jobs/${runId}/events`),
  "tRPC's subscription": sse(() => `/trpc/events.stream?input=${input()}`),
  "source A": sse(() => "/api/os2/stream?userId=owner&sessionId=main"),
  "source B": sse(() => `/api/agent/executions/${runId}/stream`),
  "source C": sse(() => `/api/workflows/${runId}/stream`),
  "source D": sse(() => "/api/chat/conversations/main/stream"),
  "source E": sse(() => "/api/v1/stream/events"),
};

const held: Readonly<Record<string, Stream>> = {
  "a long poll": {
    path: () => `/api/v1/events?wait=60&after=${head()}`,
    accept: "application/json",
  },
  "the results of a run": {
    path: () => `/api/v1/runs/${runId}/events`,
    accept: "application/json",
  },
  "a long poll over tRPC": {
    path: () => {
      const asked = encodeURIComponent(JSON.stringify({ wait: 60, after: head() }));
      return `/trpc/events.read?input=${asked}`;
    },
    accept: "application/json",
  },
};

function head(): string {
  return `${running.server.hub.epoch}-${running.server.hub.head()}`;
}

async function mutate<T>(path: string, body: unknown): Promise<T> {
  const response = await running.post(`/trpc/${path}`, body);
  expect(response.status).toBe(200);
  return (await bodyOf<{ result: { data: T } }>(response)).result.data;
}

interface Key {
  readonly id: string;
  readonly key: string;
}

function newKey(): Promise<Key> {
  return mutate<Key>("keys.create", { name: "watcher", scopes: ["events"] });
}

let leaving = new AbortController();
afterEach(() => {
  leaving.abort();
  leaving = new AbortController();
});

/** Asks for a path, for as long as the test lasts. */
function watch(path: string, headers: Record<string, string>): Promise<Response> {
  const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(patienceMs)]);
  return fetch(`${running.url}${path}`, { headers, signal });
}

function open({ path, accept }: Stream, token: string): Promise<Response> {
  return watch(path(), { accept, authorization: `Bearer ${token}` });
}

async function report(message: string): Promise<void> {
  const response = await running.post("/api/v1/notifications", { message });
  expect(response.status).toBe(200);
}

/** The text of a stream as it grows. */
class Reading {
  text = "";
  readonly ended: Promise<void>;

  constructor(response: Response) {
    expect(response.status).toBe(200);
    const { signal } = leaving;
    this.ended = this.#read(response).catch((error: unknown) => {
      // The test is over, and nobody waits for the end.
      if (!signal.aborted) throw error;
    });
  }

  async #read(response: Response): Promise<void> {
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? [])
      this.text += piece;
  }
}

const shown = (reading: Reading, text: string) =>
  expect.poll(() => reading.text, { timeout: patienceMs }).toContain(text);

describe("a stream whose key is revoked", { timeout: 2 * patienceMs }, () => {
  it.each(Object.entries(streams))("ends: %s", async (_name, stream) => {
    const key = await newKey();
    const secret = `told after the revocation of ${key.id}`;
    const [revoked, other] = [
      new Reading(await open(stream, key.key)),
      new Reading(
        await open(
          sse(() => "/api/v1/events"),
          running.server.token,
        ),
      ),
    ];
    const beforeMs = performance.now();
    await mutate("keys.revoke", { id: key.id });
    await report(secret);
    await revoked.ended;
    // One heartbeat, and what a busy machine takes on top.
    expect(performance.now() - beforeMs).toBeLessThan(heartbeatMs + patienceMs / 2);
    expect(revoked.text).not.toContain(secret);
    // tRPC's clients take this for the end of the feed, and would not come back.
    expect(revoked.text).not.toContain("event: return");
    expect((await open(stream, key.key)).status).toBe(401);
    await shown(other, secret);
  });

  it.each(Object.entries(held))(
    "is answered at once where it is held back: %s",
    async (_n, stream) => {
      const key = await newKey();
      const { hub } = running.server;
      await expect.poll(() => hub.subscribers, { timeout: patienceMs }).toBe(0);
      const answering = open(stream, key.key);
      await expect.poll(() => hub.subscribers, { timeout: patienceMs }).toBeGreaterThan(0);
      await mutate("keys.revoke", { id: key.id });
      const response = await answering;
      expect(response.status).toBe(401);
      expect(await response.text()).toContain('"unauthorized"');
    },
  );
});

describe("a stream", { timeout: 2 * patienceMs }, () => {
  it("ends when its token expires, and goes on with a new one where it was", async () => {
    const token = async (expiresInSeconds: number) => {
      const made = await mutate<{ token: string }>("tokens.create", {
        only: { room: "owner/main" },
        expiresInSeconds,
      });
      return made.token;
    };
    const stream = sse(() => `/api/v1/events?after=${head()}`);
    const first = new Reading(await open(stream, await token(5)));
    await report("while the token held");
    await shown(first, "while the token held");
    await first.ended;
    await report("while nobody listened");
    const place = [...first.text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? "";
    const second = new Reading(
      await watch("/api/v1/events", {
        accept: "text/event-stream",
        authorization: `Bearer ${await token(60)}`,
        "last-event-id": place,
      }),
    );
    await shown(second, "while nobody listened");
    expect(second.text).not.toContain("while the token held");
  });

  it("goes on when its key is replaced, and so does a held-back answer, while the old key opens", async () => {
    const { id, key } = await newKey();
    const { hub } = running.server;
    await expect.poll(() => hub.subscribers, { timeout: patienceMs }).toBe(0);
    const answering = open(
      { path: () => `/api/v1/events?wait=60&after=${head()}`, accept: "application/json" },
      key,
    );
    const stream = sse(() => `/api/v1/events?after=${head()}`);
    const reading = new Reading(await open(stream, key));
    await expect.poll(() => hub.subscribers, { timeout: patienceMs }).toBe(2);
    await mutate("keys.rotate", { id, graceMinutes: 5 });
    await report("within the grace");
    const answer = await answering;
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("within the grace");
    await shown(reading, "within the grace");
    await mutate("keys.revoke", { id });
    await reading.ended;
    expect((await open(stream, key)).status).toBe(401);
  });

  it("of a share link ends when the link is revoked", async () => {
    const share = await mutate<{ id: string; link: string }>("shares.create", { runId });
    const token = share.link.split("/").at(-1) ?? "";
    const stream = sse(() => `/api/v1/runs/${runId}/events`);
    const reading = new Reading(await open(stream, token));
    await shown(reading, "run.started");
    await mutate("shares.revoke", { id: share.id });
    await reading.ended;
    expect((await open(stream, token)).status).toBe(401);
  });

  it("of a guest ends when the room is closed to them, and their other streams go on", async () => {
    const guest = await join(running, "Gus");
    const as = { accept: "text/event-stream", ...withCookie(guest.cookie) };
    const room = "owner/main";
    await mutate("rooms.open", { room, user: guest.user, role: "viewer" });
    const opened = new Reading(await watch(`/api/v1/events?room=${room}&after=${head()}`, as));
    const own = new Reading(await watch("/api/v1/events", as));
    await report("while the room was open");
    await shown(opened, "while the room was open");
    await mutate("rooms.close", { room, user: guest.user });
    await report("after it was closed");
    await opened.ended;
    expect(opened.text).not.toContain("after it was closed");
    expect((await watch(`/api/v1/events?room=${room}`, as)).status).toBe(404);
    const headers = { ...withCookie(guest.cookie), "content-type": "application/json" };
    const body = JSON.stringify({ message: "to my own room" });
    await fetch(`${running.url}/api/v1/notifications`, { method: "POST", headers, body });
    await shown(own, "to my own room");
  });

  it("is answered as for a room that is not there, where it is held back and the room is closed to the guest", async () => {
    const guest = await join(running, "Gil");
    const { hub } = running.server;
    const room = "owner/main";
    await mutate("rooms.open", { room, user: guest.user, role: "member" });
    const as = { accept: "application/json", ...withCookie(guest.cookie) };
    const json = { ...as, "content-type": "application/json" };
    const body = JSON.stringify({ room, plan: sleepPlan(600_000) });
    const start = { method: "POST", headers: json, body };
    await expect.poll(() => hub.subscribers, { timeout: patienceMs }).toBe(0);
    const answering = [
      watch(`/api/v1/runs/${runId}/events`, as),
      fetch(`${running.url}/api/v1/runs?wait=true`, start),
    ];
    await expect.poll(() => hub.subscribers, { timeout: patienceMs }).toBe(answering.length);
    await mutate("rooms.close", { room, user: guest.user });
    for (const response of await Promise.all(answering)) {
      expect(response.status).toBe(404);
      expect(await response.text()).toContain(`There is no room ${room} here.`);
    }
  });

  it.each(["a long poll", "the results of a run"])(
    "is answered all the same where it is held back and the caller is given another role: %s",
    async (name) => {
      const guest = await join(running, `Ro${name.length}`);
      const { hub } = running.server;
      await mutate("rooms.open", { room: "owner/main", user: guest.user, role: "viewer" });
      const { runId: short } = await running.start(sleepPlan(600_000));
      const path =
        name === "a long poll"
          ? `/api/v1/events?wait=60&types=run.cancelled&room=owner/main&after=${head()}`
          : `/api/v1/runs/${short}/events`;
      await expect.poll(() => hub.subscribers, { timeout: patienceMs }).toBe(0);
      const answering = watch(path, { accept: "application/json", ...withCookie(guest.cookie) });
      await expect.poll(() => hub.subscribers, { timeout: patienceMs }).toBe(1);
      await mutate("members.setRole", { user: guest.user, role: "viewer" });
      await expect.poll(() => hub.subscribers, { timeout: patienceMs }).toBe(1);
      await running.post(`/api/v1/runs/${short}/cancel`);
      const response = await answering;
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("cancel");
    },
  );
});
