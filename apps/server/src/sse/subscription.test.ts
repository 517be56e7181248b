import { createServer as createProxy, type Socket } from "node:net";
import type { AppRouter } from "@stepcast/api";
import type { FeedFilter, StreamItem } from "@stepcast/contracts";
import { createTRPCClient, httpSubscriptionLink } from "@trpc/client";
import { describe, expect, it } from "vitest";
import { BearerEventSource } from "../testing/bearer-event-source.ts";
import { quickPlan, refusalOf, sleepPlan, startServer } from "../testing/running-server.ts";

/** The client as it is published, with an EventSource as browsers have it. */
function stockClient(url: string) {
  return createTRPCClient<AppRouter>({
    links: [
      httpSubscriptionLink({
        url: `${url}/trpc`,
        EventSource: BearerEventSource,
      }),
    ],
  });
}

function follow(url: string, feeds: FeedFilter[], lastEventId?: string) {
  const seen: { id: string; item: StreamItem }[] = [];
  const ends: string[] = [];
  const subscription = stockClient(url).events.stream.subscribe(
    { feeds, lastEventId },
    {
      onData: ({ id, data }) => seen.push({ id, item: data }),
      onError: (error) => ends.push(`error ${error.message}`),
      onComplete: () => ends.push("complete"),
    },
  );
  const types = () => seen.map(({ item }) => item.type).filter((type) => type !== "heartbeat");
  return { seen, ends, types, stop: () => subscription.unsubscribe() };
}

/** Passes bytes on, until it is told to cut every connection that is open. */
async function cuttingProxy(target: string) {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const proxy = createProxy((inside) => {
    const outside = new (inside.constructor as typeof Socket)();
    outside.connect(Number(port), hostname);
    for (const socket of [inside, outside]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        inside.destroy();
        outside.destroy();
      });
    }
    inside.pipe(outside).pipe(inside);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  const at = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${at}`,
    cut() {
      for (const socket of open) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

describe("the unmodified tRPC client", () => {
  it("sees every event once and in order, through cut connections", async () => {
    await using running = await startServer();
    await using proxy = await cuttingProxy(running.url);
    const { runId } = await running.start({
      name: "p",
      maxParallel: 1,
      steps: Array.from({ length: 6 }, (_, n) => ({
        id: `s${n}`,
        skill: "core.sleep",
        input: { ms: 120 },
      })),
    });
    const reader = follow(proxy.url, [
      { runId, types: ["run.*", "step.started", "step.succeeded"] },
    ]);
    for (const cutAfter of [3, 6]) {
      await expect.poll(() => reader.types().length, { timeout: 30_000 }).toBeGreaterThan(cutAfter);
      proxy.cut();
    }
    await expect.poll(() => reader.types().at(-1), { timeout: 30_000 }).toBe("run.completed");
    const ids = reader.seen.flatMap(({ id, item }) => (item.type === "heartbeat" ? [] : [id]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(reader.types().filter((type) => type === "step.succeeded")).toHaveLength(6);
    expect(reader.types().filter((type) => type === "step.started")).toHaveLength(6);
    reader.stop();
    await expect.poll(() => running.server.hub.subscribers).toBe(0);
  });

  it("goes on after the cursor of its input, as it asks when it makes a new EventSource", async () => {
    await using running = await startServer();
    const { runId } = await running.start(quickPlan);
    const first = follow(running.url, [{ runId }]);
    await expect.poll(() => first.types().at(-1)).toBe("run.completed");
    first.stop();
    const all = first.seen.filter(({ item }) => item.type !== "heartbeat");
    const second = follow(running.url, [{ runId }], all[2]?.id);
    await expect.poll(() => second.types().at(-1)).toBe("run.completed");
    expect(second.ends).toEqual([]);
    second.stop();
    const rest = second.seen.filter(({ item }) => item.type !== "heartbeat");
    expect(rest).toEqual(all.slice(3));
    await expect.poll(() => running.server.hub.subscribers).toBe(0);
  });

  it("is not told that the feed is over when the server drains", async () => {
    await using running = await startServer();
    const reader = follow(running.url, [{}]);
    await expect.poll(() => reader.seen.length).toBeGreaterThan(0);
    await running.server.close({ graceMs: 0 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(reader.ends).toEqual([]);
    reader.stop();
  });

  it("is told to come back soon, and not all clients at once", async () => {
    await using running = await startServer();
    const input = encodeURIComponent(JSON.stringify({ feeds: [{}] }));
    const hints = new Set<string>();
    for (let n = 0; n < 8; n += 1) {
      const response = await running.call(`/trpc/events.stream?input=${input}`);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      const first = (await reader?.read())?.value ?? "";
      hints.add(/^retry: [234]\d\d\n\n/.exec(first)?.[0] ?? "none");
      await reader?.cancel();
    }
    expect(hints).not.toContain("none");
    expect(hints.size).toBeGreaterThan(1);
  });

  it("is refused with a status, and gives up, where there is nothing for it", async () => {
    await using running = await startServer();
    const reader = follow(running.url, [{ runId: "run_none" }]);
    await expect.poll(() => reader.ends).toEqual([expect.stringContaining("404")]);
    reader.stop();
  });
});

describe("opening and dropping", () => {
  it("two hundred subscriptions over HTTP leaves none behind", async () => {
    await using running = await startServer();
    const input = encodeURIComponent(JSON.stringify({ feeds: [{}] }));
    const paths = [`/trpc/events.stream?input=${input}`, "/api/v1/events"];
    const drops = Array.from({ length: 200 }, () => new AbortController());
    await Promise.all(
      drops.map(async ({ signal }, n) => {
        const response = await running.call(paths[n % 2] ?? "", { signal });
        await response.body?.getReader().read();
      }),
    );
    await expect.poll(() => running.server.hub.subscribers).toBe(200);
    for (const drop of drops) drop.abort();
    await expect.poll(() => running.server.hub.subscribers).toBe(0);
  });
});

describe("draining", () => {
  it("lets watchers see running steps end, refuses changes, then ends the streams", async () => {
    await using running = await startServer();
    const { runId } = await running.start(sleepPlan(400));
    const events = await running.call(`/api/v1/runs/${runId}/events`);
    const text = events.text();
    await expect.poll(() => running.server.hub.subscribers).toBe(1);
    const closed = running.server.close({ graceMs: 5_000 });
    const health = await fetch(`${running.url}/healthz`);
    expect([health.status, await health.json()]).toMatchObject([503, { status: "draining" }]);
    const refused = await running.post("/api/v1/runs", { plan: quickPlan });
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refusalOf(refused)).toMatchObject({ status: 503, code: "shutting_down" });
    expect(await text).toContain("event: step.succeeded");
    await closed;
    await expect(fetch(`${running.url}/healthz`)).rejects.toThrow();
  });
});
