import { describe, expect, it } from "vitest";
import {
  producer,
  reportAgentStatus,
  reportAlarms,
  reportJobProgress,
  reportMetrics,
} from "./ingest.ts";
import { limits } from "./limits.ts";

const status = { agentId: "pump-7", status: "RUNNING" };
const job = { jobId: "j", percent: 40, stepNumber: 1, totalSteps: 3, elapsedMs: 10 };
const alarm = { alarmId: "p", agentId: "boiler", severity: "ALERT", message: "high" };
const metrics = { sourceId: "boiler", metrics: { pressure: 9.1 } };

describe("a report from outside", () => {
  it.each([
    [reportAgentStatus, status],
    [reportAgentStatus, { ...status, percent: 0, currentStep: "warm up", metadata: { a: [1] } }],
    [reportJobProgress, { ...job, estimatedTotalMs: 20, details: {} }],
    [reportAlarms, { ...alarm, state: "cleared", currentValue: -0.5 }],
    [reportMetrics, { ...metrics, unit: "bar", metadata: { data_quality: 0.98 } }],
  ])("is taken: %#", (schema, event) => {
    expect(schema.safeParse({ events: [event] }).success).toBe(true);
  });

  it.each(["IDLE", "RUNNING", "PAUSED", "COMPLETED", "ERROR", "SHUTDOWN"])(
    "is of an agent that is %s",
    (one) => {
      expect(reportAgentStatus.safeParse({ events: [{ ...status, status: one }] }).success).toBe(
        true,
      );
    },
  );

  it.each(["INFO", "WARNING", "CRITICAL", "ALERT"])("is of an alarm that is %s", (severity) => {
    expect(reportAlarms.safeParse({ events: [{ ...alarm, severity }] }).success).toBe(true);
  });

  it.each([
    [-1, false],
    [0, true],
    [33.3, true],
    [100, true],
    [100.1, false],
  ])("is of a job at %d percent: %s", (percent, isTaken) => {
    expect(reportJobProgress.safeParse({ events: [{ ...job, percent }] }).success).toBe(isTaken);
  });

  it.each([
    ["a percent as text", reportJobProgress, { ...job, percent: "40" }],
    ["percent NaN", reportJobProgress, { ...job, percent: Number.NaN }],
    ["percent 101", reportJobProgress, { ...job, percent: 101 }],
    ["a metric NaN", reportMetrics, { ...metrics, metrics: { p: Number.NaN } }],
    ["an infinite metric", reportMetrics, { ...metrics, metrics: { p: 1 / 0 } }],
    ["a metric as text", reportMetrics, { ...metrics, metrics: { p: "9" } }],
    ["an unknown status", reportAgentStatus, { ...status, status: "running" }],
    ["an unknown severity", reportAlarms, { ...alarm, severity: "HIGH" }],
    ["an agent id with a line break", reportAgentStatus, { ...status, agentId: "a\ndata: x" }],
    ["an agent called __proto__", reportAgentStatus, { ...status, agentId: "__proto__" }],
    ["a job under a run's id", reportJobProgress, { ...job, jobId: "run_0123" }],
    ["a step of a run", reportMetrics, { ...metrics, stepId: "load" }],
    ["an unknown member", reportAgentStatus, { ...status, secret: 1 }],
    ["deep metadata", reportAgentStatus, { ...status, metadata: { a: nested(100) } }],
    ["a fraction of a millisecond", reportJobProgress, { ...job, elapsedMs: 0.5 }],
    ["nothing", reportAgentStatus, undefined],
  ])("is refused: %s", (_what, schema, event) => {
    expect(schema.safeParse({ events: [event] }).success).toBe(false);
  });

  it("has at least one event, and at most so many", () => {
    const of = (length: number) =>
      reportAgentStatus.safeParse({ events: Array.from({ length }, () => status) }).success;
    expect([of(0), of(1), of(limits.reportEvents), of(limits.reportEvents + 1)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it.each([
    { id: "", epoch: 0, seq: 1 },
    { id: "a b", epoch: 0, seq: 1 },
    { id: "a", epoch: -1, seq: 1 },
    { id: "a", epoch: 0, seq: 0 },
    { id: "a", epoch: 0, seq: 1.5 },
    { id: "a", epoch: 0, seq: 2 ** 53 },
    { id: "a", epoch: "0", seq: 1 },
  ])("is of no producer %j", (value) => {
    expect(producer.safeParse(value).success).toBe(false);
  });
});

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
