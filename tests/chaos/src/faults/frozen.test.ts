import { createStepcast } from "@stepcast/client";
import { describe, expect, it } from "vitest";
import { Deliveries } from "../feed/deliveries.ts";
import { checkFeed } from "../feed/feed-rules.ts";
import { history } from "../history.ts";
import { CuttingProxy } from "../proxy/cutting-proxy.ts";
import { RunningServer } from "../running-server.ts";
import { until } from "../until.ts";
import { subscribers } from "./subscribers.ts";

const heartbeatMs = 300;
/** More than the buffers of two kernels hold, so that the server sees that nothing is taken. */
const events = 12_000;
const eventBytes = 2_500;

describe("a connection that goes silent without an end", () => {
  it("is left by the client and freed by the server, and the feed goes on", {
    timeout: 300_000,
  }, async () => {
    await using server = await RunningServer.start({
      history: history({ events, bytes: eventBytes }),
      env: { STEPCAST_HEARTBEAT_MS: String(heartbeatMs) },
    });
    await using proxy = await CuttingProxy.open({ target: () => server.port });
    const stepcast = createStepcast({
      url: proxy.url,
      token: server.token,
      silenceMs: 2.5 * heartbeatMs,
    });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => stepcast.close());
    const got = new Deliveries();
    const reading = (async () => {
      for await (const { cursor, event } of stepcast.events())
        got.take(cursor, JSON.stringify(event));
    })();
    await until(() => got.length > 100, "the first events");
    const frozenAt = performance.now();
    // It may be between two connections just now.
    await until(() => proxy.freeze() > 0, "a connection to freeze");
    const before = proxy.connections;
    await until(() => proxy.connections > before, "the client's next connection");
    const backMs = performance.now() - frozenAt;
    await until(
      () => got.length >= events,
      () => `all events; it has ${got.length}`,
    );
    // The one that reads now is left; the frozen one is gone.
    await until(async () => (await subscribers(server)) === 1, "the frozen subscriber's end");
    const freedMs = performance.now() - frozenAt;
    stepcast.close();
    await reading;
    await until(async () => (await subscribers(server)) === 0, "the last subscriber's end");
    await server.stop();
    expect(checkFeed(await server.log(), { name: "client", deliveries: got })).toEqual([]);
    console.log(
      `frozen connection, heartbeat ${heartbeatMs} ms: the client was back after ${(backMs / 1000).toFixed(1)} s, the server had freed the subscriber after ${(freedMs / 1000).toFixed(1)} s; ${events} events, 0 lost, 0 twice`,
    );
  });
});

describe("a quiet connection that goes silent", () => {
  it("is left by the client after two and a half heartbeats", { timeout: 300_000 }, async () => {
    await using server = await RunningServer.start({
      env: { STEPCAST_HEARTBEAT_MS: String(heartbeatMs) },
    });
    await using proxy = await CuttingProxy.open({ target: () => server.port });
    const stepcast = createStepcast({
      url: proxy.url,
      token: server.token,
      silenceMs: 2.5 * heartbeatMs,
    });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => stepcast.close());
    let completed = 0;
    const reading = (async () => {
      for await (const { event } of stepcast.events())
        if (event.type === "run.completed") completed += 1;
    })();
    const plan = { name: "one", steps: [{ id: "a", skill: "core.noop" }] };
    await server.post("/api/v1/runs", { plan });
    await until(() => completed === 1, "the first run");
    await until(() => proxy.freeze() > 0, "a connection to freeze");
    const frozenAt = performance.now();
    await server.post("/api/v1/runs", { plan });
    await until(() => completed === 2, "the second run");
    console.log(
      `frozen quiet connection, heartbeat ${heartbeatMs} ms: the client was back after ${((performance.now() - frozenAt) / 1000).toFixed(1)} s`,
    );
    stepcast.close();
    await reading;
    expect(completed).toBe(2);
  });
});
