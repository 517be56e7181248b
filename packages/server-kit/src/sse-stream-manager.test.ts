import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createServerKit, type ServerKit } from "./server-kit.ts";

const kits: ServerKit[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(kits.splice(0).map((kit) => kit.close()));
});

function manager(options?: ConstructorParameters<ServerKit["SSEStreamManager"]>[0]) {
  const kit = createServerKit();
  kits.push(kit);
  const streams = new kit.SSEStreamManager(options);
  streams.start();
  return streams;
}

/** What a client hears, heartbeats left out, until its stream ends. */
function hear({ response }: { readonly response: Response }) {
  const heard: EventSourceMessage[] = [];
  const state = { beats: 0, ended: false };
  const stream = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  const reading = (async () => {
    for await (const message of stream ?? []) {
      if (message.event === "heartbeat") state.beats += 1;
      else heard.push(message);
    }
    state.ended = true;
  })();
  const names = () => heard.map(({ event }) => event);
  return { heard, names, state, reading };
}

async function report(streams: ReturnType<typeof manager>) {
  await streams.sendAgentStatus({
    agentId: "pump-7",
    status: "RUNNING",
    currentStep: "warm up",
    progressPercent: 10,
  });
  await streams.sendJobProgress({
    jobId: "steam-1",
    agentId: "pump-7",
    progressPercent: 40,
    currentStep: "solve",
    stepNumber: 2,
    totalSteps: 5,
    elapsedSeconds: 12.5,
    estimatedTotalSeconds: 30,
  });
  await streams.sendAlarmUpdate({
    alarmId: "p",
    agentId: "pump-7",
    severity: "ALERT",
    message: "Pressure is above 9.0",
    parameter: "pressure",
    currentValue: 9.4,
    thresholdValue: 9,
    metadata: { unit: "bar" },
  });
  await streams.sendMetrics({
    sourceId: "boiler",
    metrics: { temperature: 180 },
    unit: "C",
    metadata: { measurement_interval: 5, data_quality: 0.99 },
  });
}

const names = ["agent.status", "calculation.progress", "alarm.update", "metrics.update"];

describe("code written to the plant's manager", () => {
  it("sends, and its clients hear the source's names and fields in order", async () => {
    const streams = manager();
    const all = hear(streams.openStream());
    const job = hear(streams.openStream({ jobId: "steam-1" }));
    const agent = hear(streams.openStream({ agentId: "pump-7", eventTypes: ["alarm.update"] }));
    await expect.poll(() => all.state.beats + job.state.beats).toBe(2);
    await report(streams);
    await expect.poll(all.names).toEqual(names);
    await expect.poll(job.names).toEqual(["calculation.progress"]);
    await expect.poll(agent.names).toEqual(["alarm.update"]);
    expect(JSON.parse(job.heard[0]?.data ?? "")).toEqual({
      job_id: "steam-1",
      agent_id: "pump-7",
      progress_percent: 40,
      current_step: "solve",
      step_number: 2,
      total_steps: 5,
      elapsed_seconds: 12.5,
      estimated_total_seconds: 30,
      details: {},
    });
    expect(all.heard.every(({ id }) => /^[0-9a-z]+-\d+$/.test(id ?? ""))).toBe(true);
  });

  it("gives a client that was away everything that it missed", async () => {
    const streams = manager();
    const first = streams.openStream();
    const early = hear(first);
    await expect.poll(() => early.state.beats).toBe(1);
    await report(streams);
    await expect.poll(early.names).toHaveLength(4);
    expect(streams.closeStream(first.clientId)).toBe(true);
    expect(streams.closeStream(first.clientId)).toBe(false);
    await early.reading;
    for (let n = 0; n < 60; n += 1) await streams.sendMetrics({ sourceId: "s", metrics: { n } });
    const late = hear(streams.openStream({ lastEventId: early.heard[1]?.id }));
    await expect.poll(late.names).toHaveLength(62);
    expect(late.names().slice(0, 2)).toEqual(names.slice(2));
    expect(() => streams.openStream({ lastEventId: "abc" })).toThrow("not a cursor");
  });

  it("counts its clients, refuses one too many, and forgets who is gone", async () => {
    const streams = manager({ maxClientsPerStream: 2 });
    const request = new AbortController();
    hear(streams.openStream({ jobId: "j", signal: request.signal }));
    hear(streams.openStream({ jobId: "j" }));
    hear(streams.openStream());
    expect(() => streams.openStream({ jobId: "j" })).toThrow("no more may be");
    const asked = new Request("http://plant.example/api/v1/stream/jobs/j");
    const refused = await streams.respond(asked);
    expect([refused?.status, refused?.headers.get("retry-after")]).toEqual([429, "5"]);
    expect(await streams.getStatistics()).toMatchObject({
      total_clients: 3,
      total_streams: 2,
      active_streams: { "job:j": { subscribers: 2 }, global: { subscribers: 1 } },
      config: { heartbeat_interval_seconds: 30, client_timeout_seconds: 300 },
    });
    request.abort();
    expect(await streams.getStatistics()).toMatchObject({ total_clients: 2 });
    hear(streams.openStream({ jobId: "j" }));
  });

  it("counts what is told under a name, whatever its first client picks of it", async () => {
    const streams = manager();
    hear(streams.openStream({ eventTypes: ["alarm.update"] }));
    for (let n = 0; n < 3; n += 1) await streams.sendMetrics({ sourceId: "s", metrics: { n } });
    const { active_streams } = await streams.getStatistics();
    expect(active_streams).toEqual({ global: { subscribers: 1, event_history_size: 3 } });
  });

  it("cuts off a client that takes nothing for too long", async () => {
    const streams = manager({ clientTimeoutSeconds: 0.05, maxQueueSize: 3 });
    const { response } = streams.openStream();
    await report(streams);
    await expect.poll(async () => (await streams.getStatistics()).total_clients).toBe(0);
    await response.body?.cancel();
  });

  it("keeps a client that takes a little now and then, however long all of it takes", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const settings = { clientTimeoutSeconds: 10, heartbeatIntervalSeconds: 100_000 };
    const streams = manager({ ...settings, maxQueueSize: 20 });
    const { response } = streams.openStream();
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let n = 0; n < 40; n += 1) await streams.sendMetrics({ sourceId: "s", metrics: { n } });
    let text = "";
    for (let n = 0; n < 100 && !text.includes('"n":39'); n += 1) {
      await vi.advanceTimersByTimeAsync(6_000);
      text += (await reader?.read())?.value ?? "";
    }
    expect([...text.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n))).toEqual(
      Array.from({ length: 40 }, (_, n) => n),
    );
    expect(await streams.getStatistics()).toMatchObject({ total_clients: 1 });
    await reader?.cancel();
  });

  it.each([true, false])(
    "notices that a client takes nothing though nothing is told, heartbeats or not: %j",
    async (enableHeartbeat) => {
      const streams = manager({
        ...{ clientTimeoutSeconds: 0.1, heartbeatIntervalSeconds: 0.02, enableHeartbeat },
      });
      const { response } = streams.openStream();
      await report(streams);
      await expect.poll(async () => (await streams.getStatistics()).total_clients).toBe(0);
      await response.body?.cancel();
    },
  );

  it("beats, and ends every stream when it stops", async () => {
    const streams = manager({ heartbeatIntervalSeconds: 0.02 });
    const client = hear(streams.openStream());
    await expect.poll(() => client.state.beats).toBeGreaterThan(2);
    streams.stop();
    await client.reading;
    expect(client.state.ended).toBe(true);
    expect(await streams.getStatistics()).toMatchObject({ total_clients: 0 });
    expect(() => streams.openStream()).toThrow("not started");
    streams.start();
    hear(streams.openStream());
  });

  it("refuses what is no report, and a run's id", async () => {
    const streams = manager();
    const job = { progressPercent: 101, stepNumber: 1, totalSteps: 1, elapsedSeconds: 1 };
    await expect(streams.sendJobProgress({ jobId: "j", ...job })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(
      streams.sendJobProgress({ jobId: "run_1", ...job, progressPercent: 1 }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await expect(
      streams.sendMetrics({ sourceId: "s", metrics: { n: Number.NaN } }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("writes no more ahead of a client than its setting, and drops nothing of what waits", async () => {
    const streams = manager({ maxQueueSize: 3 });
    const idle = streams.openStream();
    const { response } = streams.openStream();
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let n = 0; n < 40; n += 1) await streams.sendMetrics({ sourceId: "s", metrics: { n } });
    let text = "";
    while (!text.includes('"n":39')) text += (await reader?.read())?.value ?? "";
    const told = [...text.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));
    expect(told).toEqual(Array.from({ length: 40 }, (_, n) => n));
    await reader?.cancel();
    expect(await streams.getStatistics()).toMatchObject({ config: { max_queue_size: 3 } });
    // What was written ahead still arrives at one that has read nothing.
    streams.closeStream(idle.clientId);
    const ahead = hear(idle);
    await ahead.reading;
    expect(ahead.heard.length + ahead.state.beats).toBe(3);
  });

  it("counts as much history as it was told, and resumes from before it", async () => {
    const streams = manager({ maxEventHistory: 2 });
    const client = hear(streams.openStream());
    await expect.poll(() => client.state.beats).toBe(1);
    await report(streams);
    await expect.poll(client.names).toHaveLength(4);
    expect(await streams.getStatistics()).toMatchObject({
      active_streams: { global: { event_history_size: 2 } },
      config: { max_event_history: 2 },
    });
    const late = hear(streams.openStream({ lastEventId: client.heard[0]?.id }));
    await expect.poll(late.names).toEqual(names.slice(1));
  });

  it("is silent where nothing happens when it was told not to beat", async () => {
    const streams = manager({ heartbeatIntervalSeconds: 0.01, enableHeartbeat: false });
    const client = hear(streams.openStream());
    const beating = hear(manager({ heartbeatIntervalSeconds: 0.01 }).openStream());
    await expect.poll(() => beating.state.beats).toBeGreaterThan(5);
    await report(streams);
    await expect.poll(client.names).toEqual(names);
    expect(client.state.beats).toBe(0);
  });

  it("answers at the source's addresses below its prefix, and at no other", async () => {
    const streams = manager({ apiPrefix: "/plant" });
    const ask = (path: string, init?: RequestInit) =>
      streams.respond(new Request(`http://plant.example${path}`, init));
    const opened = await ask("/plant/agents/pump-7?event_types=alarm.update");
    if (opened === undefined) throw new Error("the stream is not served");
    expect(opened.headers.get("content-type")).toBe("text/event-stream");
    const alarms = hear({ response: opened });
    await expect.poll(() => alarms.state.beats).toBe(1);
    await report(streams);
    await expect.poll(alarms.names).toEqual(["alarm.update"]);
    expect(await (await ask("/plant/status"))?.json()).toMatchObject({
      active_streams: { "agent:pump-7": { subscribers: 1 } },
      config: { api_prefix: "/plant" },
    });
    for (const path of [
      "/api/v1/stream/events",
      "/plant",
      "/plant/jobs",
      "/plant/events/1",
      "/planted/events",
    ])
      expect(await ask(path)).toBeUndefined();
    expect((await ask("/plant/events", { method: "POST" }))?.status).toBe(405);
    const refused = await ask("/plant/events?event_types=alarm.update,nothing");
    expect([refused?.status, Object(await refused?.json()).error.code]).toEqual([
      400,
      "invalid_input",
    ]);
    expect((await ask("/plant/events", { headers: { "last-event-id": "abc" } }))?.status).toBe(400);
    for (const path of ["/plant/agents/%00", "/plant/jobs/a%0Ab", "/plant/jobs/%E0%A4"])
      expect((await ask(path))?.status).toBe(400);
  });

  it.each([
    [{ heartbeatIntervalSeconds: 0 }, "heartbeatIntervalSeconds"],
    [{ clientTimeoutSeconds: -1 }, "clientTimeoutSeconds"],
    [{ maxClientsPerStream: 1.5 }, "maxClientsPerStream"],
    [{ maxQueueSize: 0 }, "maxQueueSize"],
    [{ maxEventHistory: 1_000 }, "maxEventHistory"],
    [{ apiPrefix: "/api/v1/" }, "apiPrefix"],
    [{ apiPrefix: "stream" }, "apiPrefix"],
  ])("refuses %j by name", (options, name) => {
    expect(() => manager(options)).toThrow(name);
  });
});
