import type { AgentState, StepcastEvent } from "@stepcast/contracts";
import { expect, it } from "vitest";
import { foldFleet, heartbeatMs, isSilent, joined, noFleet, openAlarms } from "./fleet.ts";

let seq = 0;

/** Cast: the type and its data come as a pair from each call below. */
function told(type: string, data: object, at = 1_000): StepcastEvent {
  seq += 1;
  return { seq, at, type, room: "ann/lab", data } as unknown as StepcastEvent;
}

const alarm = (alarmId: string, severity: string) => ({
  ...{ alarmId, agentId: "pump", severity, message: "Hot" },
});

it("gathers status, work, alarms and the latest values of agents from one feed", () => {
  const events = [
    told("agent.status", { agentId: "pump", status: "RUNNING" }),
    told("job.progress", {
      ...{ jobId: "job-1", agentId: "pump", percent: 40 },
      ...{ stepNumber: 2, totalSteps: 5, elapsedMs: 1_000 },
    }),
    ...Array.from({ length: 80 }, (_, n) =>
      told("metrics.sampled", { sourceId: "pump", metrics: { celsius: n }, unit: "C" }, 5_000 + n),
    ),
    told("alarm.raised", alarm("a", "WARNING"), 6_000),
    told("alarm.raised", alarm("b", "ALERT"), 6_001),
    told("alarm.raised", alarm("c", "INFO"), 6_002),
    told("alarm.cleared", alarm("c", "INFO"), 6_003),
    told("agent.command_requested", { agentId: "pump", command: "pause", by: "ann" }, 9_000),
  ];
  const fleet = events.reduce(foldFleet, noFleet);
  expect(fleet.agents).toMatchObject([{ agentId: "pump", status: "RUNNING" }]);
  expect(fleet.jobs).toMatchObject([{ jobId: "job-1", percent: 40 }]);
  expect(fleet.series).toHaveLength(1);
  expect(fleet.series[0]).toMatchObject({ metric: "celsius", unit: "C" });
  expect(fleet.series[0]?.values).toEqual(Array.from({ length: 60 }, (_, n) => n + 20));
  expect(openAlarms(fleet.alarms).map(({ alarmId }) => alarmId)).toEqual(["b", "a"]);
  expect(fleet.pending).toMatchObject([{ command: "pause" }]);
  // What others ask of it is no sign of life.
  expect(fleet).toMatchObject({ heardAt: { pump: 6_003 }, roomOf: { pump: "ann/lab" } });
  expect(events.reduce(foldFleet, fleet)).toBe(fleet);
});

it("joins who agents are with what they do, whichever was told first", () => {
  const progress = { percent: 1, stepNumber: 1, totalSteps: 2, elapsedMs: 1 };
  const passing = [
    told("job.progress", { jobId: "job-1", agentId: "pump", ...progress }, 8_000),
    told("metrics.sampled", { sourceId: "grid", metrics: { load: 1 } }, 7_000),
  ].reduce(foldFleet, noFleet);
  const lasting = [
    told("agent.status", { agentId: "pump", status: "RUNNING" }, 2_000),
    told("agent.status", { agentId: "grid", status: "IDLE" }, 9_000),
  ].reduce(foldFleet, noFleet);
  const fleet = joined(lasting, passing);
  expect(fleet.agents).toHaveLength(2);
  expect(fleet.jobs).toMatchObject([{ jobId: "job-1" }]);
  expect(fleet.series).toMatchObject([{ metric: "load", values: [1] }]);
  expect(fleet.heardAt).toEqual({ pump: 8_000, grid: 9_000 });
});

it.each([
  ["RUNNING", 2.5 * heartbeatMs, false],
  ["RUNNING", 2.5 * heartbeatMs + 1, true],
  ["IDLE", 3 * heartbeatMs, true],
  ["SHUTDOWN", 90 * heartbeatMs, false],
] as const)("an agent that is %s and unheard for %d ms is silent: %s", (status, ms, silent) => {
  const agent: AgentState = { agentId: "pump", status, at: 0 };
  expect(isSilent(agent, 1_000, 1_000 + ms)).toBe(silent);
});
