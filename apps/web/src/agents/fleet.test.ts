import type { AgentState, StepcastEvent } from "@stepcast/contracts";
import { expect, it } from "vitest";
import {
  foldFleetEvents,
  foldRooms,
  heartbeatMs,
  isSilent,
  joined,
  noFleet,
  openAlarms,
} from "./fleet.ts";

let seq = 0;

/** Cast: the type and its data come as a pair from each call below. */
function told(type: string, data: object, at = 1_000, room = "ann/lab"): StepcastEvent {
  seq += 1;
  return { seq, at, type, room, data } as unknown as StepcastEvent;
}

const inRooms = (...events: StepcastEvent[]) =>
  foldRooms(new Map(), events, foldFleetEvents, noFleet);

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
    told("alarm.acknowledged", { ...alarm("a", "WARNING"), by: "ann" }, 9_001),
  ];
  const fleet = foldFleetEvents(noFleet, events);
  expect(fleet.agents).toMatchObject([{ agentId: "pump", status: "RUNNING" }]);
  expect(fleet.jobs).toMatchObject([{ jobId: "job-1", percent: 40 }]);
  expect(fleet.series).toHaveLength(1);
  expect(fleet.series[0]).toMatchObject({ metric: "celsius", unit: "C" });
  expect(fleet.series[0]?.values).toEqual(Array.from({ length: 60 }, (_, n) => n + 20));
  expect(openAlarms(new Map([["ann/lab", fleet]])).map(({ alarmId }) => alarmId)).toEqual([
    "b",
    "a",
  ]);
  expect(fleet.pending).toMatchObject([{ command: "pause" }]);
  // What others ask of it, and that they saw to its alarm, is no sign of life.
  expect(fleet.heardAt).toEqual({ pump: 6_003 });
  expect(foldFleetEvents(fleet, events)).toBe(fleet);
});

it("is the same told at once and one by one, in the time that what is told takes", () => {
  const progress = { percent: 1, stepNumber: 1, totalSteps: 2, elapsedMs: 1 };
  const events = Array.from({ length: 5_000 }, (_, n) => [
    told("job.progress", { jobId: `${n}`, agentId: `${n % 900}`, ...progress }, n),
    told("metrics.sampled", { sourceId: `${n % 1_500}`, metrics: { celsius: n, bar: 1 } }, n),
    told("alarm.raised", alarm(`${n % 700}`, "INFO"), n),
  ]).flat();
  const few = events.slice(0, 600);
  const oneByOne = few.reduce((fleet, event) => foldFleetEvents(fleet, [event]), noFleet);
  expect(foldFleetEvents(noFleet, few)).toEqual(oneByOne);
  // The soonest of some: a machine with other things to do holds any of them up.
  const times = Array.from({ length: 3 }, () => {
    const startedAt = performance.now();
    inRooms(...events);
    return performance.now() - startedAt;
  });
  expect(Math.min(...times)).toBeLessThan(1_000);
  const fleet = inRooms(...events).get("ann/lab");
  expect(fleet?.jobs).toHaveLength(5_000);
  expect(fleet?.series).toHaveLength(3_000);
  expect(fleet?.series[2]?.values).toEqual([1, 1_501, 3_001, 4_501]);
});

it("joins who agents are with what they do, whichever was told first", () => {
  const progress = { percent: 1, stepNumber: 1, totalSteps: 2, elapsedMs: 1 };
  const passing = inRooms(
    told("job.progress", { jobId: "job-1", agentId: "pump", ...progress }, 8_000),
    told("metrics.sampled", { sourceId: "grid", metrics: { load: 1 } }, 7_000),
  );
  const lasting = inRooms(
    told("agent.status", { agentId: "pump", status: "RUNNING" }, 2_000),
    told("agent.status", { agentId: "grid", status: "IDLE" }, 9_000),
  );
  const rooms = joined(lasting, passing);
  expect([...rooms.keys()]).toEqual(["ann/lab"]);
  const fleet = rooms.get("ann/lab");
  expect(fleet?.agents).toHaveLength(2);
  expect(fleet?.jobs).toMatchObject([{ jobId: "job-1" }]);
  expect(fleet?.series).toMatchObject([{ metric: "load", values: [1] }]);
  expect(fleet?.heardAt).toEqual({ pump: 8_000, grid: 9_000 });
});

it("keeps agents of the same id apart where they report in different rooms", () => {
  const hall = "ann/hall";
  const measured = (celsius: number) => ({ sourceId: "pump", metrics: { celsius } });
  const lasting = inRooms(
    told("agent.status", { agentId: "pump", status: "RUNNING" }, 1_000),
    told("agent.status", { agentId: "pump", status: "PAUSED" }, 2_000, hall),
    told("alarm.raised", alarm("a", "WARNING"), 3_000),
    told("alarm.raised", alarm("a", "ALERT"), 4_000, hall),
    told("agent.command_requested", { agentId: "pump", command: "resume", by: "ann" }, 5_000, hall),
  );
  const passing = inRooms(
    told("metrics.sampled", measured(20), 6_000),
    told("metrics.sampled", measured(90), 7_000, hall),
  );
  const rooms = joined(lasting, passing);
  expect(rooms.get("ann/lab")).toMatchObject({
    agents: [{ agentId: "pump", status: "RUNNING" }],
    pending: [],
    series: [{ values: [20] }],
    heardAt: { pump: 6_000 },
  });
  expect(rooms.get(hall)).toMatchObject({
    agents: [{ agentId: "pump", status: "PAUSED" }],
    pending: [{ command: "resume" }],
    series: [{ values: [90] }],
    heardAt: { pump: 7_000 },
  });
  expect(openAlarms(rooms)).toMatchObject([
    { room: hall, severity: "ALERT" },
    { room: "ann/lab", severity: "WARNING" },
  ]);
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
