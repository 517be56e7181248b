import { describe, expect, it } from "vitest";
import { refusalOf, sleepPlan, startServer } from "../testing/running-server.ts";
import { progress, report, watch } from "./testing/plant.ts";

describe("the plant's streams", () => {
  it("tell agents, jobs, alarms and metrics with the source's names and fields, in order", async () => {
    await using running = await startServer();
    const { ready, told, toldTypes } = watch(running, "/events");
    await ready();
    await report(running);
    await expect
      .poll(toldTypes, { timeout: 30_000 })
      .toEqual(["agent.status", "calculation.progress", "alarm.update", "metrics.update"]);
    expect(told().map(({ data }) => data)).toMatchObject([
      { agent_id: "pump-7", status: "RUNNING", progress_percent: 10 },
      { job_id: "steam-1", elapsed_seconds: 12, estimated_total_seconds: 30, step_number: 2 },
      {
        alarm_id: "pressure-high",
        severity: "ALERT",
        current_value: 9.4,
        threshold_value: 9,
        metadata: { unit: "bar", time_exceeded: 12 },
      },
      { source_id: "boiler", metrics: { pressure: 9.4 }, metadata: { measurement_interval: 5 } },
    ]);
  });

  it("say name, data, id and when to come back in every frame, the first one too", async () => {
    await using running = await startServer();
    const stream = await running.call("/api/v1/stream/events");
    await report(running);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("metrics.update")) text += (await reader?.read())?.value ?? "";
    await reader?.cancel();
    for (const frame of text.split("\n\n").slice(0, -1))
      expect(frame).toMatch(/^event: [a-z.]+\nretry: 3000\ndata: \{.+\}\nid: \S+$/);
  });

  it("lose nothing to a cut before their first event", async () => {
    await using running = await startServer();
    const cut = await running.call("/api/v1/stream/events");
    const reader = cut.body?.pipeThrough(new TextDecoderStream()).getReader();
    const [opening = ""] = (await reader?.read())?.value?.split("\n\n") ?? [];
    await reader?.cancel();
    await report(running);
    const again = watch(running, "/events", /^id: (.+)$/m.exec(opening)?.[1]);
    await expect.poll(() => again.told().length, { timeout: 30_000 }).toBe(4);
  });

  it("narrow to chosen types, one agent, one job", async () => {
    await using running = await startServer();
    const alarms = watch(running, "/events?event_types=alarm.update,%20metrics.update");
    const repeated = watch(running, "/events?event_types=alarm.update&event_types=metrics.update");
    const agent = watch(running, "/agents/pump-7");
    // Before the job's first report.
    const job = watch(running, "/jobs/steam-1");
    const other = watch(running, "/jobs/steam-2");
    await Promise.all([alarms, repeated, agent, job, other].map(({ ready }) => ready()));
    await report(running);
    for (const { toldTypes } of [alarms, repeated])
      await expect.poll(toldTypes, { timeout: 30_000 }).toEqual(["alarm.update", "metrics.update"]);
    await expect
      .poll(agent.toldTypes)
      .toEqual(["agent.status", "calculation.progress", "alarm.update"]);
    await expect.poll(job.toldTypes, { timeout: 30_000 }).toEqual(["calculation.progress"]);
    expect(other.toldTypes()).toEqual([]);
  });

  it("go on after Last-Event-ID with everything that was missed, not a hundred events of it", async () => {
    await using running = await startServer();
    const first = watch(running, "/events");
    await first.ready();
    await report(running);
    await expect.poll(() => first.told().length, { timeout: 30_000 }).toBe(4);
    first.source.close();
    const missed = Array.from({ length: 240 }, (_, n) => ({ ...progress, stepNumber: n }));
    await running.post("/api/v1/jobs/steam-1/progress", missed);
    const again = watch(running, "/jobs/steam-1", first.told()[1]?.id);
    await expect.poll(() => again.told().length, { timeout: 30_000 }).toBe(missed.length);
    expect(again.told().map(({ data }) => data["step_number"])).toEqual(missed.map((_, n) => n));
  });

  it("tell a run as an agent and a job", async () => {
    await using running = await startServer();
    const { ready, told } = watch(running, "/events?event_types=agent.status");
    await ready();
    const { runId } = await running.start(sleepPlan(20));
    const agent = watch(running, `/agents/${runId}`);
    await expect
      .poll(() => told().map(({ data }) => data["status"]), { timeout: 30_000 })
      .toEqual(["RUNNING", "COMPLETED"]);
    expect(told()[1]?.data).toMatchObject({ agent_id: runId, progress_percent: 100 });
    await agent.ready();
  });

  it("end the job of a run with 100, or with why it failed, once, also for who comes later", async () => {
    await using running = await startServer();
    const ended = async (plan: unknown) => {
      const { runId, cursor } = await running.start(plan);
      const live = watch(running, `/jobs/${runId}`, cursor);
      const ends = () =>
        live.told().filter(({ data }) => Object.hasOwn(Object(data["details"]), "status"));
      await expect.poll(() => ends().length, { timeout: 30_000 }).toBeGreaterThan(0);
      const later = watch(running, `/jobs/${runId}`, cursor);
      const all = watch(running, "/events", cursor);
      // A report of something else after the end: what would have been told twice, was told before it.
      const marked = await running.post("/api/v1/jobs/steam-9/progress", progress);
      expect(marked.status).toBe(200);
      const isMarked = () => all.told().some(({ data }) => data["job_id"] === "steam-9");
      await expect.poll(isMarked, { timeout: 30_000 }).toBe(true);
      await expect.poll(later.told, { timeout: 30_000 }).toEqual(live.told());
      const last = all.told().filter(({ data }) => data["agent_id"] === runId);
      return { ends: ends(), lastOfJob: live.told().at(-1), last: last.slice(-2) };
    };
    const done = await ended(sleepPlan(20));
    const [completed, ...twice] = done.ends;
    expect(twice).toEqual([]);
    expect(completed?.data).toMatchObject({
      progress_percent: 100,
      details: { status: "COMPLETED" },
    });
    expect(done.lastOfJob).toEqual(completed);
    expect(done.last.map(({ data }) => data["progress_percent"])).toEqual([100, 100]);
    const fail = { id: "a", skill: "core.fail", input: { message: "no steam" } };
    const failed = await ended({ name: "failing", steps: [fail] });
    const details = { status: "ERROR", message: expect.stringContaining("no steam") };
    expect(failed.ends).toMatchObject([{ data: { progress_percent: 0, details } }]);
    expect(failed.lastOfJob).toEqual(failed.ends[0]);
    expect(failed.last.map(({ event }) => event)).toEqual(["calculation.progress", "agent.status"]);
  });

  it("say in every frame its id, name, data and when to come back, with the source's headers", async () => {
    await using running = await startServer();
    const response = await running.call("/api/v1/stream/events");
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const read = async (until: RegExp) => {
      while (!until.test(text)) text += (await reader?.read())?.value ?? "";
    };
    await read(/heartbeat[\s\S]*\n\n/);
    await report(running);
    await read(/metrics\.update[\s\S]*\n\n/);
    await reader?.cancel();
    const frames = text.split("\n\n").filter((frame) => frame.includes("event: "));
    expect(frames.length).toBeGreaterThanOrEqual(5);
    for (const frame of frames)
      for (const line of [
        /^event: [a-z.]+$/m,
        /^data: \{.*\}$/m,
        /^id: \w+-\d+$/m,
        /^retry: 3000$/m,
      ])
        expect(frame).toMatch(line);
    expect(frames[0]).toMatch(/"timestamp":"\d{4}-\d\d-\d\dT[\d:.]+Z"/);
  });

  it("refuse the client that is one too many, and take it once another has gone", async () => {
    await using running = await startServer({ limits: { clientsPerStream: 2 } });
    const [one, two] = [watch(running, "/jobs/j"), watch(running, "/jobs/j")];
    await Promise.all([one.ready(), two.ready()]);
    const refused = await running.call("/api/v1/stream/jobs/j");
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(await refusalOf(refused)).toMatchObject({ status: 429, code: "too_many_streams" });
    const other = watch(running, "/jobs/k");
    await other.ready();
    one.source.close();
    const status = async (): Promise<number> => {
      const response = await running.call("/api/v1/stream/jobs/j");
      await response.body?.cancel();
      return response.status;
    };
    await expect.poll(status, { timeout: 30_000 }).toBe(200);
  });

  it.each([
    ["/events?event_types=agent.status,alarms", 400, "invalid_input"],
    ["/events?event_types=step.progress", 400, "invalid_input"],
    ["/events?event_types=agent.status?", 400, "invalid_input"],
    ["/events?room=nowhere", 400, "invalid_input"],
    ["/events?room=bob/main", 404, "not_found"],
    ["/agents/a%0Ab", 400, "invalid_input"],
    ["/jobs/..%2F", 400, "invalid_input"],
    ["/events?after=abc", 400, "cursor_malformed"],
  ])("refuse %s before they begin", async (path, status, code) => {
    await using running = await startServer();
    const response = await running.call(`/api/v1/stream${path}`);
    expect(await refusalOf(response)).toMatchObject({ status, code });
  });

  it.each([
    ["/events?event_types=alarms", "/event_types"],
    ["/events?room=nowhere", "/room"],
    ["/agents/a%20b", "/agentId"],
    ["/jobs/a%20b", "/jobId"],
  ])("refuse %s by the name of what is wrong", async (path, name) => {
    await using running = await startServer();
    const { problems } = await refusalOf(await running.call(`/api/v1/stream${path}`));
    expect(problems[0]?.path).toBe(name);
  });
});
