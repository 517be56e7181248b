import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agentStatuses } from "../events/agent.ts";
import { agentCommands } from "../events/agent-command.ts";
import type { EventData, EventType, StepcastEvent } from "../events/index.ts";
import { garbageArbitrary } from "../testing/index.ts";
import { foldAgentEvents, foldAgents, noAgents } from "./agents.ts";
import { foldAlarmEvents, foldAlarms, noAlarms } from "./alarms.ts";
import { foldChat, noChat } from "./chat.ts";

/** Each fold with its beginning, over any state: the laws below hold for all. */
const folds = {
  foldAgents: (events: readonly StepcastEvent[], from: unknown = noAgents) =>
    // Casts: each fold is handed back what it gave.
    events.reduce(foldAgents, from as typeof noAgents),
  foldAlarms: (events: readonly StepcastEvent[], from: unknown = noAlarms) =>
    events.reduce(foldAlarms, from as typeof noAlarms),
  foldAgentEvents: (events: readonly StepcastEvent[], from: unknown = noAgents) =>
    foldAgentEvents(from as typeof noAgents, events),
  foldAlarmEvents: (events: readonly StepcastEvent[], from: unknown = noAlarms) =>
    foldAlarmEvents(from as typeof noAlarms, events),
  foldChat: (events: readonly StepcastEvent[], from: unknown = noChat) =>
    events.reduce(foldChat, from as typeof noChat),
};

describe.each(Object.entries(folds))("%s", (_name, fold) => {
  it("gives the same through any cut, over the wire, with any repetition", () => {
    fc.assert(
      fc.property(garbageArbitrary, fc.nat(40), fc.nat(40), (events, cut, again) => {
        const whole = fold(events);
        const sent: unknown = JSON.parse(JSON.stringify(fold(events.slice(0, cut))));
        const rest = fold(events.slice(cut - Math.min(cut, again)), sent);
        expect(JSON.parse(JSON.stringify(rest))).toEqual(JSON.parse(JSON.stringify(whole)));
      }),
    );
  });

  it("never changes what it was handed", () => {
    fc.assert(
      fc.property(garbageArbitrary, garbageArbitrary, (before, after) => {
        const state = fold(before);
        const text = JSON.stringify(state);
        fold(after, state);
        expect(JSON.stringify(state)).toBe(text);
      }),
    );
  });
});

function event<T extends EventType>(seq: number, type: T, data: EventData<T>): StepcastEvent {
  // Cast: the signature pairs the type with its data; the union cannot see that.
  return { seq, at: 1_000 * seq, room: "ada/desk", type, data } as StepcastEvent;
}

describe("what a reader sees", () => {
  it("an agent's latest status and a job's remaining time", () => {
    const job = { jobId: "j", percent: 40, stepNumber: 2, totalSteps: 5, elapsedMs: 4_000 };
    const state = [
      event(1, "agent.status", { agentId: "pump", status: "RUNNING", percent: 10 }),
      event(2, "job.progress", { ...job, estimatedTotalMs: 10_000 }),
      event(3, "agent.status", { agentId: "pump", status: "ERROR" }),
      event(4, "job.progress", { ...job, jobId: "late", elapsedMs: 9, estimatedTotalMs: 5 }),
    ].reduce(foldAgents, noAgents);
    expect(state.agents).toEqual([{ agentId: "pump", status: "ERROR", at: 3_000 }]);
    expect(state.jobs.map(({ jobId, remainingMs }) => [jobId, remainingMs])).toEqual([
      ["j", 6_000],
      ["late", 0],
    ]);
  });

  it("an alarm from its raising to its end, and again", () => {
    const alarm = { alarmId: "p", agentId: "boiler", severity: "ALERT", message: "high" } as const;
    const told = [
      event(1, "alarm.raised", alarm),
      event(2, "alarm.acknowledged", { ...alarm, by: "ada" }),
      event(3, "alarm.updated", { ...alarm, currentValue: 9.5 }),
      event(4, "alarm.cleared", alarm),
      event(5, "alarm.raised", alarm),
    ];
    const states = told.map((_, index) => told.slice(0, index + 1).reduce(foldAlarms, noAlarms));
    expect(states.map(({ alarms }) => alarms.map(({ status }) => status))).toEqual([
      ["open"],
      ["acknowledged"],
      ["acknowledged"],
      ["cleared"],
      ["open"],
    ]);
    expect(states.map(({ alarms }) => alarms[0]?.raisedAt)).toEqual([
      1_000, 1_000, 1_000, 1_000, 5_000,
    ]);
  });

  it("what an agent was asked, until its status answers it", () => {
    const asked = (seq: number, command: "pause" | "resume" | "shutdown") =>
      event(seq, "agent.command_requested", { agentId: "pump", command, by: "ada" });
    const status = (seq: number, told: "RUNNING" | "PAUSED" | "SHUTDOWN", agentId = "pump") =>
      event(seq, "agent.status", { agentId, status: told });
    const told = [
      status(1, "RUNNING"),
      asked(2, "pause"),
      status(3, "RUNNING"),
      status(4, "PAUSED", "valve"),
      status(5, "PAUSED"),
      asked(6, "resume"),
      asked(7, "shutdown"),
      status(8, "RUNNING"),
      status(9, "SHUTDOWN"),
    ];
    const states = told.map((_, index) => told.slice(0, index + 1).reduce(foldAgents, noAgents));
    expect(states.map(({ pending }) => pending.map(({ command }) => command))).toEqual([
      [],
      ["pause"],
      ["pause"],
      ["pause"],
      [],
      ["resume"],
      ["shutdown"],
      ["shutdown"],
      [],
    ]);
    expect(states[1]?.pending).toEqual([
      { agentId: "pump", command: "pause", by: "ada", at: 2_000 },
    ]);
  });

  it("a reply that grows and is then whole", () => {
    const messageId = "m";
    const told = [
      event(1, "chat.typing", { isTyping: true }),
      event(2, "chat.delta", { messageId, text: "Hel" }),
      event(3, "chat.delta", { messageId, text: "lo" }),
      event(4, "chat.message", { messageId, role: "assistant", content: "Hello." }),
      event(5, "chat.delta", { messageId, text: "late" }),
      event(6, "chat.done", { messageId }),
    ];
    const at = (count: number) => told.slice(0, count).reduce(foldChat, noChat);
    expect(at(3)).toMatchObject({
      isTyping: true,
      messages: [{ content: "Hello", status: "growing" }],
    });
    expect(at(6)).toMatchObject({
      isTyping: false,
      messages: [{ content: "Hello.", status: "whole" }],
    });
  });
});

const agentId = fc.constantFrom("pump", "valve", "pu", "boiler");
/** Few ids, so that they meet; an alarm's may go on where its agent's ends. */
const toldByOutsiders = fc
  .array(
    fc.oneof(
      fc
        .record({ agentId, status: fc.constantFrom(...agentStatuses) })
        .map((data) => ["agent.status", data] as const),
      fc
        .record({ agentId, command: fc.constantFrom(...agentCommands), by: fc.constant("ada") })
        .map((data) => ["agent.command_requested", data] as const),
      fc
        .record({ jobId: fc.nat(9).map(String), percent: fc.nat(100), elapsedMs: fc.nat(9) })
        .map((data) => ["job.progress", { ...data, stepNumber: 1, totalSteps: 2 }] as const),
      fc
        .tuple(
          fc.constantFrom("alarm.raised", "alarm.updated", "alarm.acknowledged", "alarm.cleared"),
          fc.record({ agentId, alarmId: fc.constantFrom("hot", "mphot", "wet") }),
        )
        .map(([type, ids]) => [type, { ...ids, severity: "ALERT", message: "high" }] as const),
      fc.constant(["log.line", { level: "info", message: "between" }] as const),
    ),
    { maxLength: 80 },
  )
  .map((told) =>
    // Cast: the type and its data come as a pair.
    told.map(([type, data], at) => event(at + 1, type as "log.line", data as never)),
  );

describe("a batch", () => {
  it("is folded as its events are one by one, and what none of them changed is the same", () => {
    fc.assert(
      fc.property(toldByOutsiders, fc.nat(80), (events, cut) => {
        const before = events.slice(0, cut);
        const after = events.slice(cut);
        const agents = before.reduce(foldAgents, noAgents);
        const alarms = before.reduce(foldAlarms, noAlarms);
        const next = {
          agents: foldAgentEvents(agents, after),
          alarms: foldAlarmEvents(alarms, after),
        };
        expect(next.agents).toEqual(after.reduce(foldAgents, agents));
        expect(next.alarms).toEqual(after.reduce(foldAlarms, alarms));
        const types = new Set(after.map(({ type }) => type));
        if (!types.has("job.progress")) expect(next.agents.jobs).toBe(agents.jobs);
        if (!types.has("agent.status")) expect(next.agents.agents).toBe(agents.agents);
        if (![...types].some((type) => type.startsWith("alarm."))) expect(next.alarms).toBe(alarms);
      }),
      { numRuns: 500 },
    );
  });

  it("of ever new jobs, agents and alarms is folded in the time that its events take", () => {
    const many = Array.from({ length: 10_000 }, (_, n) => `${n}`);
    const work = { percent: 1, stepNumber: 1, totalSteps: 2, elapsedMs: 1 };
    const events = many.flatMap((id, n) => [
      event(5 * n + 1, "job.progress", { ...work, jobId: id }),
      event(5 * n + 2, "alarm.raised", {
        ...{ agentId: id, alarmId: id, severity: "ALERT", message: "high" },
      }),
      event(5 * n + 3, "agent.command_requested", { agentId: id, command: "pause", by: "ada" }),
      event(5 * n + 4, "agent.status", { agentId: id, status: n % 2 === 0 ? "PAUSED" : "RUNNING" }),
    ]);
    // The soonest of some: a machine with other things to do holds any of them up.
    const times = Array.from({ length: 3 }, () => {
      const startedAt = performance.now();
      foldAgentEvents(noAgents, events);
      foldAlarmEvents(noAlarms, events);
      return performance.now() - startedAt;
    });
    expect(Math.min(...times)).toBeLessThan(2_000);
    const { agents, jobs, pending } = foldAgentEvents(noAgents, events);
    const { alarms } = foldAlarmEvents(noAlarms, events);
    expect([agents, jobs, alarms].map((list) => list.length)).toEqual([10_000, 10_000, 10_000]);
    expect(pending).toHaveLength(5_000);
  });
});
