import { limits } from "@stepcast/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bodyOf,
  type RunningServer,
  refusalOf,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const post = (path: string, body: unknown, headers?: Record<string, string>) =>
  running.post(`/api/v1${path}`, body, headers);
const head = () => running.server.hub.head();

const status = { status: "RUNNING", percent: 12.5, currentStep: "warm up" };
const progress = { percent: 40, stepNumber: 2, totalSteps: 5, elapsedMs: 4_000 };
const alarm = { alarmId: "p", agentId: "boiler", severity: "CRITICAL", message: "high" };
const metrics = { sourceId: "boiler", metrics: { pressure: 9.1 }, unit: "bar" };

describe("reporting over HTTP", () => {
  it.each([
    ["/agents/pump-7/status", status, "agent.status", { agentId: "pump-7", ...status }],
    ["/jobs/steam-1/progress", progress, "job.progress", { jobId: "steam-1", ...progress }],
    ["/alarms", alarm, "alarm.raised", alarm],
    ["/alarms", { ...alarm, state: "updated", currentValue: 9.5 }, "alarm.updated", alarm],
    ["/alarms", { ...alarm, state: "cleared" }, "alarm.cleared", { ...alarm, by: "owner" }],
    ["/metrics", metrics, "metrics.sampled", metrics],
    ["/notifications", { message: "Lunch" }, "notification.sent", { message: "Lunch" }],
  ])("POST %s %j", async (path, body, type, data) => {
    const before = head();
    const response = await post(path, body);
    expect(response.status).toBe(200);
    const epoch = running.server.hub.epoch;
    expect(await bodyOf(response)).toEqual({
      accepted: 1,
      duplicate: false,
      cursor: `${epoch}-${before + 1}`,
    });
    const stream = await running.call(`/api/v1/events?after=${epoch}-${before}`);
    const [frame] = await takeFrames(stream, () => true);
    expect(frame).toMatchObject({ event: type, data: { type, data } });
  });

  it.each([
    [
      "/agents/pump-7/status",
      { agent_id: "pump-7", status: "RUNNING", current_step: "warm up", progress_percent: 12.5 },
      { agentId: "pump-7", ...status },
    ],
    [
      "/jobs/steam-1/progress",
      {
        job_id: "steam-1",
        progress_percent: 40,
        current_step: null,
        step_number: 2,
        total_steps: 5,
        elapsed_seconds: 4,
      },
      { jobId: "steam-1", ...progress },
    ],
    [
      "/alarms",
      { alarm_id: "p", agent_id: "boiler", severity: "CRITICAL", message: "high" },
      alarm,
    ],
    ["/metrics", { source_id: "boiler", metrics: { pressure: 9.1 }, unit: "bar" }, metrics],
  ])("POST %s in the words of the plant's streams", async (path, body, data) => {
    const before = head();
    expect((await post(path, body)).status).toBe(200);
    const { epoch } = running.server.hub;
    const stream = await running.call(`/api/v1/events?after=${epoch}-${before}`);
    const [frame] = await takeFrames(stream, () => true);
    expect(frame?.data).toMatchObject({ data });
  });

  it("takes an array of events, and a report with its room", async () => {
    const before = head();
    const many = await post("/agents/pump-7/status", [status, { ...status, percent: 50 }]);
    expect(await bodyOf(many)).toMatchObject({ accepted: 2 });
    const elsewhere = await post("/agents/pump-7/status?room=owner/plant", status);
    expect(elsewhere.status).toBe(200);
    const whole = await post("/jobs/j/progress", { room: "owner/plant", events: [progress] });
    expect(whole.status).toBe(200);
    const page = await running.call(
      `/api/v1/events?room=owner/plant&after=${running.server.hub.epoch}-${before}`,
      { headers: { accept: "application/json" } },
    );
    expect(await bodyOf(page)).toMatchObject({
      events: [
        { type: "agent.status", agentId: "pump-7" },
        { type: "job.progress", runId: "j" },
      ],
    });
  });

  it("takes a producer's reports once, in turn, and from its newest instance", async () => {
    const send = (epoch: number, seq: number) =>
      post("/metrics", metrics, {
        "producer-id": "plc-1",
        "producer-epoch": String(epoch),
        "producer-seq": String(seq),
      });
    const before = head();
    const first = await send(7, 1);
    const again = await send(7, 1);
    expect([first.status, again.status, await again.text()]).toEqual([200, 204, ""]);
    const gap = await send(7, 3);
    expect(gap.status).toBe(409);
    expect(await bodyOf(gap)).toMatchObject({
      error: { code: "producer_gap", details: { expectedSeq: 2 } },
    });
    expect((await send(8, 1)).status).toBe(200);
    expect(await refusalOf(await send(7, 2))).toMatchObject({
      status: 403,
      code: "producer_stale",
    });
    const producer = { id: "plc-1", epoch: 8, seq: 1 };
    expect((await post("/metrics", { ...metrics, producer })).status).toBe(204);
    expect(head()).toBe(before + 2);
  });

  it("lets one of two racing instances win each report", async () => {
    const before = head();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        post("/metrics", { ...metrics, producer: { id: "racer", epoch: 0, seq: 1 } }),
      ),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([200, 204, 204, 204, 204, 204, 204, 204]);
    expect(head()).toBe(before + 1);
  });
});

describe("a report is refused, and nothing of it is kept:", () => {
  const hugeText = "x".repeat(limits.eventBytes);
  const large = { ...status, metadata: { text: hugeText } };
  it.each<[string, string, unknown, Record<string, string>, number, string]>([
    ["no body", "/alarms", undefined, {}, 400, "invalid_input"],
    ["a text", "/alarms", "high", {}, 400, "invalid_input"],
    ["null", "/alarms", null, {}, 400, "invalid_input"],
    ["an empty array", "/alarms", [], {}, 400, "invalid_input"],
    ["events that are no array", "/alarms", { events: alarm }, {}, 400, "invalid_input"],
    ["one wrong of two", "/alarms", [alarm, { alarmId: "x" }], {}, 400, "invalid_input"],
    ["null among events", "/agents/a/status", [null], {}, 400, "invalid_input"],
    ["an unknown status", "/agents/a/status", { status: "BUSY" }, {}, 400, "invalid_input"],
    [
      "a percent as text",
      "/agents/a/status",
      { ...status, percent: "5" },
      {},
      400,
      "invalid_input",
    ],
    [
      "a percent above 100",
      "/jobs/j/progress",
      { ...progress, percent: 101 },
      {},
      400,
      "invalid_input",
    ],
    [
      "NaN, which JSON has not",
      "/metrics",
      { ...metrics, metrics: { p: Number.NaN } },
      {},
      400,
      "invalid_input",
    ],
    ["a run's id", "/jobs/run_abc/progress", progress, {}, 400, "invalid_input"],
    [
      "an agent id with a line break",
      "/agents/a%0Adata:x/status",
      status,
      {},
      400,
      "invalid_input",
    ],
    ["a room that is none", "/alarms?room=nowhere", alarm, {}, 400, "invalid_input"],
    ["somebody else's room", "/alarms?room=bob/main", alarm, {}, 404, "not_found"],
    ["half a producer", "/alarms", alarm, { "producer-id": "p" }, 400, "invalid_input"],
    [
      "seq 0",
      "/alarms",
      { ...alarm, producer: { id: "p", epoch: 0, seq: 0 } },
      {},
      400,
      "invalid_input",
    ],
    [
      "a seq in hexadecimal",
      "/alarms",
      alarm,
      { "producer-id": "p", "producer-epoch": "0", "producer-seq": "0x1" },
      400,
      "invalid_input",
    ],
    ["a huge event", "/agents/a/status", large, {}, 413, "event_too_large"],
    ["a huge text", "/alarms", { ...alarm, message: hugeText }, {}, 413, "event_too_large"],
    ["one among others", "/alarms", [alarm, { message: hugeText }], {}, 413, "event_too_large"],
    [
      "too many events",
      "/alarms",
      Array.from({ length: limits.reportEvents + 1 }, () => alarm),
      {},
      400,
      "invalid_input",
    ],
  ])("%s", async (_what, path, body, headers, status, code) => {
    const before = head();
    expect(await refusalOf(await post(path, body, headers))).toMatchObject({ status, code });
    expect(head()).toBe(before);
  });

  it("another content type, and another method", async () => {
    const form = await running.call("/api/v1/alarms", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: JSON.stringify(alarm),
    });
    expect(form.status).toBe(415);
    const get = await running.call("/api/v1/alarms");
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

it("what is wrong with one report is named at its place in the body, and with several at theirs", async () => {
  const wrong = { ...progress, percent: 900 };
  const [one, several] = [
    await post("/jobs/j/progress", wrong),
    await post("/jobs/j/progress", [progress, wrong]),
  ];
  const pathOf = async (response: Response) => {
    const { error } = await bodyOf<{
      error: { message: string; details: { problems: { path: string }[] } };
    }>(response);
    return [error.message.split(":")[0], error.details.problems[0]?.path];
  };
  expect(await pathOf(one)).toEqual(["/percent", "/percent"]);
  expect(await pathOf(several)).toEqual(["/events/1/percent", "/events/1/percent"]);
  const misspelt = await post("/jobs/j/progress", { ...progress, precent: 9 });
  expect(await pathOf(misspelt)).toEqual(["/", "/"]);
});

it("hostile text comes out as the one event that it was put in as", async () => {
  const before = head();
  const message = 'a\n\ndata: {"pwn":1}\r\u2028\u0000 <script>alert(1)</script>';
  await post("/notifications", { message });
  const { epoch } = running.server.hub;
  const stream = await running.call(`/api/v1/events?after=${epoch}-${before}`);
  const frames = await takeFrames(stream, ({ event }) => event === "heartbeat");
  expect(frames.map(({ event }) => event)).toEqual(["notification.sent", "heartbeat"]);
  expect(frames[0]?.data).toMatchObject({ data: { message } });
});
