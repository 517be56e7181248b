import { describe, expect, it } from "vitest";
import { ask, join, withBearer, withCookie } from "../testing/accounts.ts";
import { bodyOf, startServer } from "../testing/running-server.ts";
import { progress, report, watch } from "./testing/plant.ts";

describe("the plant's streams", () => {
  it("have a status: clients, streams, settings in force", async () => {
    await using running = await startServer();
    const watchers = [
      watch(running, "/events"),
      watch(running, "/events"),
      watch(running, "/jobs/j"),
    ];
    await Promise.all(watchers.map(({ ready }) => ready()));
    await report(running);
    const status = async () => bodyOf(await running.call("/api/v1/stream/status"));
    expect(await status()).toEqual({
      total_clients: 3,
      total_streams: 2,
      active_streams: {
        global: { subscribers: 2, event_history_size: 4 },
        "job:j": { subscribers: 1, event_history_size: expect.any(Number) },
      },
      config: {
        heartbeat_interval_seconds: 30,
        client_timeout_seconds: 60,
        max_clients_per_stream: 1_000,
        max_queue_size: expect.any(Number),
        max_event_history: 100,
        enable_heartbeat: true,
        api_prefix: "/api/v1/stream",
      },
    });
    for (const { source } of watchers) source.close();
    await expect
      .poll(status, { timeout: 30_000 })
      .toMatchObject({ total_clients: 0, active_streams: {} });
  });

  it("have a status that counts a hundred events of each, and what the caller watches", async () => {
    await using running = await startServer();
    const { ready } = watch(running, "/events");
    await ready();
    const many = Array.from({ length: 130 }, (_, n) => ({ ...progress, stepNumber: n }));
    expect((await running.post("/api/v1/jobs/steam-1/progress", many)).status).toBe(200);
    expect(await bodyOf(await running.call("/api/v1/stream/status"))).toMatchObject({
      total_clients: 1,
      active_streams: { global: { subscribers: 1, event_history_size: 100 } },
    });
    const guest = await join(running, "Gus");
    const headers = withCookie(guest.cookie);
    const theirs = await fetch(`${running.url}/api/v1/stream/status`, { headers });
    expect(await bodyOf(theirs)).toMatchObject({ total_clients: 0, active_streams: {} });
  });

  it("have a status that counts what is told under a name, whatever its latest client picks of it", async () => {
    await using running = await startServer();
    const clients = [
      ...["/events", "/events?event_types=alarm.update"],
      ...["/agents/pump-7", "/agents/pump-7?event_types=alarm.update"],
      ...["/jobs/steam-1", "/jobs/unheard"],
    ];
    for (const path of clients) await watch(running, path).ready();
    await report(running);
    const sizes = async () => {
      const response = await running.call("/api/v1/stream/status");
      return (await bodyOf<{ active_streams: unknown }>(response)).active_streams;
    };
    expect(await sizes()).toEqual({
      global: { subscribers: 2, event_history_size: 4 },
      "agent:pump-7": { subscribers: 2, event_history_size: 3 },
      "job:steam-1": { subscribers: 1, event_history_size: 1 },
      "job:unheard": { subscribers: 1, event_history_size: 0 },
    });
    const { token } = await ask<{ token: string }>(running, "tokens.create", {
      only: { agentId: "pump-7" },
    });
    const narrowed = await running.call("/api/v1/stream/status", { headers: withBearer(token) });
    expect(await bodyOf(narrowed)).not.toHaveProperty(["active_streams", "job:unheard"]);
  });
});
