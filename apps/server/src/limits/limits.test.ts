import { request as httpRequest } from "node:http";
import { platform } from "node:os";
import { describe, expect, it } from "vitest";
import {
  bodyOf,
  quickPlan,
  type RunningServer,
  refusalOf,
  sleepPlan,
  startServer,
  testToken,
} from "../testing/running-server.ts";

const feeds = encodeURIComponent(JSON.stringify({ feeds: [{}] }));
const trpcStream = `/trpc/events.stream?input=${feeds}`;
const json = { accept: "application/json" };

interface Refusal {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly limit: string;
  readonly value: number;
}

/** What a refused call says of the limit, from the envelope of either door. */
async function limitOf(response: Response): Promise<Refusal> {
  interface Told {
    readonly code: string;
    readonly details: { readonly limit: string; readonly value: number };
  }
  // Cast: the assertions are about what is in it.
  const { error } = (await response.json()) as {
    error: Told & { data?: { stepcast: Told } };
  };
  const { code, details } = error.data?.stepcast ?? error;
  expect(code).toMatch(/^too_many_(streams|requests)$/);
  const retryAfter = response.headers.get("retry-after");
  return { status: response.status, retryAfter, limit: details.limit, value: details.value };
}

/** Opens a stream and waits for its first bytes. */
async function open(running: RunningServer, path = "/api/v1/events") {
  const gone = new AbortController();
  const response = await running.call(path, { signal: gone.signal });
  expect(response.status).toBe(200);
  await response.body?.getReader().read();
  return { close: () => gone.abort() };
}

/** A GET from another address of this machine. */
function statusFrom(localAddress: string, url: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { authorization: `Bearer ${testToken}` };
  const request = httpRequest(url, { localAddress, headers, agent: false }, (response) => {
    resolve(response.statusCode ?? 0);
    response.destroy();
  });
  request.on("error", reject);
  request.end();
  return promise;
}

describe("with room for 20 streams from an address", () => {
  it("the 21st is refused before it begins, at every door, until one is closed", async () => {
    await using running = await startServer({ limits: { streamsPerAddress: 20 } });
    const paths = ["/api/v1/events", trpcStream];
    const streams = await Promise.all(
      Array.from({ length: 20 }, (_, n) => open(running, paths[n % 2])),
    );
    for (const path of paths) {
      const refused = await running.call(path);
      expect(refused.headers.get("content-type")).toMatch(/^application\/json/);
      expect(await limitOf(refused)).toEqual({
        status: 429,
        retryAfter: expect.stringMatching(/^[1-9]\d*$/),
        limit: "streamsPerAddress",
        value: 20,
      });
    }
    expect(running.server.hub.subscribers).toBe(20);
    // Who asks instead of listening goes on, and so do those that listen.
    expect((await running.call("/api/v1/events", { headers: json })).status).toBe(200);
    streams[7]?.close();
    await expect
      .poll(async () => (await running.call("/api/v1/status")).json())
      .toMatchObject({ streams: { process: 19, user: 19 } });
    await open(running);
    expect((await running.call("/api/v1/events")).status).toBe(429);
  });

  it.runIf(platform() === "linux")("another address has its own", async () => {
    await using running = await startServer({ limits: { streamsPerAddress: 1 } });
    await open(running);
    const url = `${running.url}/api/v1/events`;
    expect(await statusFrom("127.0.0.1", url)).toBe(429);
    expect(await statusFrom("127.0.0.2", url)).toBe(200);
  });
});

describe("with room for one stream", () => {
  it("an answer that is held back takes it", async () => {
    await using running = await startServer({ limits: { streamsPerUser: 1 } });
    const gone = new AbortController();
    const wait = (signal?: AbortSignal) =>
      running.call("/api/v1/events?wait=60", { headers: json, ...(signal && { signal }) });
    const first = wait(gone.signal).catch(() => undefined);
    await expect.poll(() => running.server.hub.subscribers).toBe(1);
    expect(await limitOf(await wait())).toMatchObject({ status: 429, limit: "streamsPerUser" });
    expect((await running.call(trpcStream)).status).toBe(429);
    gone.abort();
    await first;
    await expect.poll(() => running.server.hub.subscribers).toBe(0);
    await expect.poll(async () => (await running.call(trpcStream)).status).toBe(200);
  });

  it("no run is started for a caller that cannot be told of it", async () => {
    await using running = await startServer({ limits: { streamsPerProcess: 1 } });
    await open(running);
    for (const form of ["stream", "wait"]) {
      const refused = await running.post(`/api/v1/runs?${form}=true`, { plan: quickPlan });
      expect(await limitOf(refused)).toMatchObject({ status: 429, limit: "streamsPerProcess" });
    }
    expect(await bodyOf(await running.call("/api/v1/runs"))).toMatchObject({ rows: [] });
  });

  it("a feed that is refused for another reason gives its place back", async () => {
    await using running = await startServer({ limits: { streamsPerProcess: 1 } });
    for (let n = 0; n < 3; n += 1) {
      expect((await running.call("/api/v1/runs/run_none/events")).status).toBe(404);
      expect((await running.call("/api/v1/events?after=x")).status).toBe(400);
    }
    await open(running);
  });
});

describe("requests within a window", () => {
  it("are refused above the limit at every door, with the time to wait", async () => {
    const limits = { requestsPerWindow: 10, rateWindowMs: 60_000 };
    await using running = await startServer({ limits });
    for (let n = 0; n < 10; n += 1) expect((await running.call("/api/v1/skills")).status).toBe(200);
    for (const path of ["/api/v1/skills", "/trpc/skills.list", "/api/v1/events", trpcStream]) {
      const refused = await limitOf(await running.call(path));
      expect(refused).toMatchObject({ status: 429, limit: "requestsPerWindow", value: 10 });
      expect(Number(refused.retryAfter)).toBeGreaterThan(50);
    }
  });

  it("are let in again when the time is over", async () => {
    const limits = { requestsPerWindow: 3, rateWindowMs: 1_000 };
    await using running = await startServer({ limits });
    const ask = async () => (await running.call("/api/v1/skills")).status;
    await expect.poll(ask, { interval: 5 }).toBe(429);
    await expect.poll(ask, { timeout: 30_000, interval: 1_200 }).toBe(200);
  });
});

it("starts of runs have a limit of their own, which both doors count to", async () => {
  const limits = { startsPerWindow: 2, rateWindowMs: 60_000 };
  await using running = await startServer({ limits });
  expect((await running.post("/api/v1/runs", { plan: quickPlan })).status).toBe(202);
  expect((await running.post("/trpc/runs.start", { plan: quickPlan })).status).toBe(200);
  for (const path of ["/api/v1/runs", "/trpc/runs.start"]) {
    const refused = await running.post(path, { plan: quickPlan });
    expect(await limitOf(refused)).toMatchObject({
      status: 429,
      limit: "startsPerWindow",
      retryAfter: expect.stringMatching(/^\d+$/),
    });
  }
  expect((await running.call("/api/v1/runs")).status).toBe(200);
});

it("strangers who keep knocking are told to stop, and keep nobody out who has the token", async () => {
  const limits = { strangersPerWindow: 5, rateWindowMs: 60_000 };
  await using running = await startServer({ limits });
  const knock = (path: string, token: string) =>
    fetch(`${running.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  for (let n = 0; n < 5; n += 1)
    expect((await knock("/api/v1/runs", `wrong-token-${n}`)).status).toBe(401);
  const refused = await knock("/trpc/runs.list", "wrong-token-again");
  expect(await limitOf(refused)).toMatchObject({ status: 429, limit: "strangersPerWindow" });
  expect((await fetch(`${running.url}/signin?token=wrong-token-too`)).status).toBe(429);
  expect((await knock("/api/v1/runs", testToken)).status).toBe(200);
  const signIn = `/signin?token=${testToken}`;
  expect((await fetch(`${running.url}${signIn}`, { redirect: "manual" })).status).toBe(303);
});

describe("the status", () => {
  it("says who watches what and how far behind, alike at both doors", async () => {
    await using running = await startServer({ limits: { streamsPerUser: 77 } });
    const { runId } = await running.start(sleepPlan(60_000));
    await open(running, `/api/v1/runs/${runId}/events`);
    await open(running, `/api/v1/runs/${runId}/events`);
    await open(running, "/api/v1/events?types=alarm.*");
    interface Status {
      readonly feeds: readonly { readonly lagEvents: number }[];
    }
    const rest = async () => bodyOf<Status>(await running.call("/api/v1/status"));
    await expect
      .poll(async () => (await rest()).feeds.map((feed) => feed.lagEvents))
      .toEqual([0, 0]);
    const { hub } = running.server;
    const status = await rest();
    expect(status).toMatchObject({
      version: "0.1.0",
      phase: "serving",
      uptimeMs: expect.any(Number),
      epoch: hub.epoch,
      head: `${hub.epoch}-${hub.head()}`,
      subscribers: 3,
      clients: 1,
      streams: { process: 3, user: 3 },
      feeds: [
        { feed: { runId }, streams: 2 },
        { feed: { room: "owner/main", types: ["alarm.*"] }, streams: 1 },
      ],
      lagEvents: 0,
      limits: {
        streamsPerUser: 77,
        feedsPerSubscription: 32,
        heartbeatMs: 15_000,
        bodyContainers: 250_000,
        bodyNames: 50_000,
      },
    });
    const trpc = await bodyOf<{ result: { data: Status } }>(await running.call("/trpc/status"));
    expect(Object.keys(trpc.result.data)).toEqual(Object.keys(status));
    await running.post(`/api/v1/runs/${runId}/cancel`);
  });
});

it("more feeds than one stream may have are refused by name", async () => {
  await using running = await startServer();
  const many = JSON.stringify({ feeds: Array.from({ length: 33 }, () => ({})) });
  const refused = await running.call(`/trpc/events.stream?input=${encodeURIComponent(many)}`);
  expect(await refusalOf(refused)).toMatchObject({
    status: 400,
    code: "invalid_input",
    problems: [{ path: "/feeds", message: "This must have at most 32 items." }],
  });
});
