import {
  type EventData,
  type EventType,
  eventTypes,
  expandPatterns,
  type StepcastEvent,
} from "@stepcast/contracts";
import { eventArbitrary } from "@stepcast/contracts/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameText } from "./frame-text.ts";
import { greenLangDialect, greenLangTypes, isGreenLangEvent } from "./green-lang.ts";
import { greenLangStatus } from "./green-lang-status.ts";

const dialect = greenLangDialect();

function eventOf<T extends EventType>(type: T, data: EventData<T>, header = {}): StepcastEvent {
  // Cast: the signature pairs the type with its data; the union cannot see that.
  return { seq: 1, at: 0, room: "ada/plant", type, data, ...header } as StepcastEvent;
}

/** The last frame of an event. */
function told<T extends EventType>(type: T, data: EventData<T>, header = {}): unknown {
  return dialect.project(eventOf(type, data, header)).at(-1);
}

const inRun = { runId: "run_1" };
const retryMs = 3_000;

const outcome = {
  durationMs: 1,
  totalSteps: 1,
  succeeded: 1,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  layers: 1,
  speedup: 1,
  criticalPathMs: 1,
};

describe("the plant's vocabulary", () => {
  it("tells what an agent is asked, and by whom", () => {
    const asked = { agentId: "pump", command: "pause", by: "ada" } as const;
    const data = { agent_id: "pump", command: "pause", requested_by: "ada", reason: null };
    expect(told("agent.command_requested", asked)).toEqual({
      event: "agent.command",
      retryMs,
      data,
    });
    expect(told("agent.command_requested", { ...asked, reason: "leak" })).toMatchObject({
      data: { reason: "leak" },
    });
  });

  it("tells an agent's status with every field", () => {
    const status = { agentId: "pump", status: "PAUSED" } as const;
    expect(
      told("agent.status", { ...status, percent: 5, currentStep: "warm", metadata: { a: 1 } }),
    ).toEqual({
      event: "agent.status",
      retryMs,
      data: {
        agent_id: "pump",
        status: "PAUSED",
        progress_percent: 5,
        current_step: "warm",
        metadata: { a: 1 },
      },
    });
    expect(told("agent.status", status)).toMatchObject({
      data: { progress_percent: null, current_step: null, metadata: {} },
    });
  });

  it("tells a job's progress in seconds", () => {
    const job = { jobId: "j", percent: 40, stepNumber: 2, totalSteps: 5, elapsedMs: 12_500 };
    expect(
      told("job.progress", {
        ...job,
        agentId: "pump",
        currentStep: "solve",
        estimatedTotalMs: 30_000,
        details: { n: 1 },
      }),
    ).toEqual({
      event: "calculation.progress",
      retryMs,
      data: {
        job_id: "j",
        agent_id: "pump",
        progress_percent: 40,
        current_step: "solve",
        step_number: 2,
        total_steps: 5,
        elapsed_seconds: 12.5,
        estimated_total_seconds: 30,
        details: { n: 1 },
      },
    });
  });

  it("tells alarms with their state, and metrics", () => {
    const alarm = {
      alarmId: "a",
      agentId: "boiler",
      severity: "ALERT",
      message: "high",
      parameter: "pressure",
      currentValue: 9.4,
      thresholdValue: 9,
      metadata: { unit: "bar", time_exceeded: 12, rate_of_change: 0.2 },
    } as const;
    expect(told("alarm.cleared", alarm)).toEqual({
      event: "alarm.update",
      retryMs,
      data: {
        alarm_id: "a",
        agent_id: "boiler",
        severity: "ALERT",
        message: "high",
        parameter: "pressure",
        current_value: 9.4,
        threshold_value: 9,
        metadata: { unit: "bar", time_exceeded: 12, rate_of_change: 0.2, state: "cleared" },
      },
    });
    const metadata = { measurement_interval: 5, data_quality: 0.99 };
    const metrics = { temperature: 180.5, pressure: 9.4 };
    expect(told("metrics.sampled", { sourceId: "boiler", metrics, unit: "SI", metadata })).toEqual({
      event: "metrics.update",
      retryMs,
      data: { source_id: "boiler", metrics, unit: "SI", metadata },
    });
  });

  it("tells a run as an agent under the run's id, and its steps as progress of a job", () => {
    const statuses = [
      told("run.started", { planName: "p", planHash: "h", totalSteps: 1, layers: 1 }, inRun),
      told("phase.started", { phaseId: "b", name: "Solve", index: 1, total: 4 }, inRun),
      told("run.paused", { by: "ada" }, inRun),
      told("run.resumed", { by: "ada" }, inRun),
      told("run.completed", outcome, inRun),
      told("run.failed", { ...outcome, error: { code: "x", message: "y" } }, inRun),
      told("run.cancelled", { ...outcome, by: "ada" }, inRun),
    ];
    expect(statuses).toMatchObject(
      ["RUNNING", "RUNNING", "PAUSED", "RUNNING", "COMPLETED", "ERROR", "ERROR"].map((status) => ({
        event: "agent.status",
        data: { agent_id: "run_1", status },
      })),
    );
    expect(statuses[1]).toMatchObject({ data: { progress_percent: 25, current_step: "Solve" } });
    expect(told("step.progress", { stepId: "load", percent: 42 }, inRun)).toMatchObject({
      event: "calculation.progress",
      data: { job_id: "run_1", progress_percent: 42, details: { step_id: "load" } },
    });
  });

  it("ends a run's job with 100 when it completed, and with how far it came and why when it did not", () => {
    const ended = { ...outcome, durationMs: 2_500, totalSteps: 3, succeeded: 2 };
    const error = { code: "step_failed", message: "No steam." };
    const ends = [
      eventOf("run.completed", { ...ended, skipped: 1 }, inRun),
      eventOf("run.failed", { ...ended, failed: 1, error }, inRun),
      eventOf("run.failed", { ...ended, succeeded: 3, error }, inRun),
      eventOf("run.failed", { ...ended, totalSteps: 0, succeeded: 0, error }, inRun),
      eventOf("run.cancelled", { ...ended, cancelled: 1, by: "ada" }, inRun),
    ];
    const failed = {
      job_id: "run_1",
      agent_id: "run_1",
      progress_percent: 66,
      current_step: null,
      step_number: 2,
      total_steps: 3,
      elapsed_seconds: 2.5,
      estimated_total_seconds: null,
      details: { status: "ERROR", ...error },
    };
    const completed = {
      ...failed,
      progress_percent: 100,
      step_number: 3,
      estimated_total_seconds: 2.5,
      details: { status: "COMPLETED" },
    };
    const cancelled = {
      ...failed,
      details: { status: "ERROR", code: "run_cancelled", message: "Cancelled by ada." },
    };
    const jobs = greenLangDialect(["calculation.progress"]);
    expect(ends.map((end) => jobs.project(end))).toEqual(
      [
        completed,
        failed,
        { ...failed, progress_percent: 99, step_number: 3 },
        { ...failed, progress_percent: 0, step_number: 0, total_steps: 0 },
        cancelled,
      ].map((data) => [{ event: "calculation.progress", retryMs, data }]),
    );
    const agents = greenLangDialect(["agent.status", "alarm.update"]);
    for (const end of ends) {
      const names = (of: typeof dialect) => of.project(end).map(({ event }) => event);
      expect(names(agents)).toEqual(["agent.status"]);
      expect(names(dialect)).toEqual(["calculation.progress", "agent.status"]);
    }
  });

  it("has a name for every frame that it makes of an event, and asks the log for no less", () => {
    fc.assert(
      fc.property(eventArbitrary(), (event) => {
        for (const { event: name = "" } of dialect.project(event)) {
          expect(isGreenLangEvent(name)).toBe(true);
          // Cast: checked in the line above.
          const patterns = greenLangTypes[name as keyof typeof greenLangTypes];
          expect(expandPatterns(patterns)).toContain(event.type);
        }
      }),
    );
  });

  it("says in every frame its name, its data, its id and when to come back", () => {
    fc.assert(
      fc.property(eventArbitrary(eventTypes), (event) => {
        const frames = dialect.project(event);
        if (frames.length === 0) return;
        const before = dialect.idInEveryFrame === true ? "e1-6" : undefined;
        expect(frameText(frames, "e1-7", before)).toMatch(
          /^(event: [a-z.]+\nretry: 3000\ndata: [^\n]+\nid: e1-6\n\n)?event: [a-z.]+\nretry: 3000\ndata: [^\n]+\nid: e1-7\n\n$/,
        );
      }),
    );
  });

  it("beats with the time in ISO form every 30 s", () => {
    expect(dialect.heartbeatMs).toBe(30_000);
    expect(dialect.heartbeat(0)).toEqual({
      event: "heartbeat",
      retryMs,
      data: { timestamp: "1970-01-01T00:00:00.000Z" },
    });
  });
});

it("the status counts clients and streams", () => {
  const config = {
    heartbeat_interval_seconds: 30,
    client_timeout_seconds: 60,
    max_clients_per_stream: 1_000,
    max_queue_size: 512,
    max_event_history: 100,
    enable_heartbeat: true,
    api_prefix: "/api/v1/stream",
  };
  const streams = new Map([
    ["global", { subscribers: 2, event_history_size: 7 }],
    ["agent:pump", { subscribers: 1, event_history_size: 0 }],
  ]);
  expect(greenLangStatus(streams, config)).toEqual({
    total_clients: 3,
    total_streams: 2,
    active_streams: Object.fromEntries(streams),
    config,
  });
});
