import {
  type AgentsState,
  type AlarmsState,
  agentCommands,
  agentStatuses,
  foldAgents,
  foldAlarms,
  type NewEvent,
  noAgents,
  noAlarms,
} from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogEntry } from "../log-entry.ts";
import type { Store } from "../store.ts";
import { logLine, runCompleted, runQueued } from "./events.ts";
import { type OpenStore, readPages, seqsOf } from "./harness.ts";

const [desk, hall] = ["ann/desk", "ann/hall"] as const;

/** What holds until it is told otherwise is at hand, however much was told since. */
export function standingConformance(open: OpenStore): void {
  describe("what still holds", () => {
    it("folds to what all events of the room fold to", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyTold, { maxLength: 60, size: "max" }), async (events) => {
          const store = await open({});
          for (let at = 0; at < events.length; at += 7)
            await store.append({ events: events.slice(at, at + 7) });
          for (const room of [desk, hall]) {
            const all = await readPages(store, { after: 0, limit: 512, feeds: [{ room }] });
            const { entries, upTo, isCut } = await store.standing(room);
            expect(known(entries)).toEqual(known(all));
            expect(seqsOf(entries)).toEqual(seqsOf(entries).toSorted((a, b) => a - b));
            expect([upTo, isCut]).toEqual([store.head(), false]);
          }
        }),
        { numRuns: 60 },
      );
    });

    it.each([
      [["acknowledged", "raised", "updated"], "open"],
      [["raised", "acknowledged", "updated"], "acknowledged"],
      [["acknowledged", "cleared", "updated"], "open"],
    ])("an alarm that was %j is %s", async (states, as) => {
      const store = await open({});
      await store.append({ events: states.map((state) => alarm(state, "hot")) });
      const { entries } = await store.standing(desk);
      const { alarms } = entries.map(({ event }) => event).reduce(foldAlarms, noAlarms);
      expect(alarms).toMatchObject([{ alarmId: "hot", status: as }]);
    });

    it("has an open alarm of long ago, and an agent that said no more, and nothing of other rooms", async () => {
      const store = await open({});
      await store.append({
        events: [
          status("pump", "RUNNING"),
          alarm("raised", "hot"),
          alarm("acknowledged", "hot"),
          alarm("raised", "wet"),
          alarm("cleared", "wet"),
          status("pump", "ERROR", hall),
        ],
      });
      const later = Array.from({ length: 500 }, () => status("valve", "RUNNING"));
      for (let group = 0; group < 8; group += 1) await store.append({ events: later });
      await store.append({ events: Array.from({ length: 3_000 }, () => alarm("updated", "hot")) });
      const { entries, upTo } = await store.standing(desk);
      expect(seqsOf(entries)).toEqual([1, 2, 3, 4_006, 7_006]);
      expect(upTo).toBe(7_006);
      expect((await store.standing("ann/none")).entries).toEqual([]);
    });

    it("is bounded, tells those that were told of last, and says so", async () => {
      const store = await open({});
      const events = ["a", "b", "c"].flatMap((id) => [status(id, "IDLE"), alarm("raised", id)]);
      await store.append({ events: [...events, logLine("later"), status("a", "RUNNING")] });
      const cut = await store.standing(desk, { agents: 2, alarms: 1, bytes: 9_999 });
      expect([seqsOf(cut.entries), cut.isCut]).toEqual([[5, 6, 8], true]);
      const whole = await store.standing(desk, { agents: 3, alarms: 3, bytes: 9_999 });
      expect(whole.isCut).toBe(false);
    });

    it("is bounded in bytes, and tells an agent or an alarm whole or not at all", async () => {
      const store = await open({});
      const many = Array.from({ length: 100 }, (_, agent) => status(`a${agent}`, "IDLE"));
      await store.append({
        events: [...many, alarm("raised", "hot"), status("b", "IDLE"), alarm("updated", "hot")],
      });
      const { entries, isCut } = await store.standing(desk);
      expect([entries.length, isCut]).toEqual([103, false]);
      const bytesOf = (some: readonly LogEntry[]) =>
        some.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
      for (const [kept, tail] of [
        [0, entries.slice(0, 0)],
        [2, entries.filter(({ seq }) => seq === 101 || seq === 103)],
        [3, entries.slice(-3)],
        [90, entries.slice(-90)],
      ] as const) {
        const bytes = kept === 0 ? 10 : bytesOf(tail);
        const cut = await store.standing(desk, { agents: 200, alarms: 9, bytes });
        expect([seqsOf(cut.entries), cut.isCut]).toEqual([seqsOf(tail), true]);
      }
      const all = { agents: 200, alarms: 9, bytes: bytesOf(entries) };
      expect((await store.standing(desk, all)).isCut).toBe(false);
    });

    it("goes with the run that told it, and stays where somebody else told it too", async () => {
      const store = await open({});
      const ofRun = (event: NewEvent) => ({ ...event, runId: "run_1" });
      await store.append({
        events: [
          runQueued("run_1"),
          alarm("raised", "hot"),
          ofRun(alarm("updated", "hot")),
          ofRun(alarm("raised", "wet")),
          ofRun(alarm("updated", "wet")),
          runCompleted("run_1"),
        ],
      });
      for (let done = false; !done; ) ({ done } = await store.prune(now + 1));
      expect(seqsOf((await store.standing(desk)).entries)).toEqual([2]);
    });

    it("folds to what is left, wherever a run that told some of it is removed", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(toldInRuns, { maxLength: 30, size: "max" }), async (events) => {
          const store = await open({});
          const queued = runIds.map((runId) => runQueued(runId));
          for (let at = 0; at < events.length; at += 7)
            await store.append({ events: [...queued.splice(0), ...events.slice(at, at + 7)] });
          for (const runId of runIds) {
            await store.append({ events: [...queued.splice(0), runCompleted(runId)] });
            for (let done = false; !done; ) ({ done } = await store.prune(now + 1));
            await tellsWhatIsLeft(store);
          }
        }),
        { numRuns: 50 },
      );
    });

    it("is rid of a run at once, however long its removal takes", async () => {
      const store = await open({});
      const ofRun = (event: NewEvent) => ({ ...event, runId: "run_1" });
      const long = (state: string) => Array.from({ length: 700 }, () => ofRun(alarm(state, "hot")));
      await store.append({
        events: [
          ...[runQueued("run_1"), alarm("raised", "hot"), alarm("acknowledged", "hot")],
          ...[...long("raised"), ofRun(alarm("raised", "wet")), alarm("updated", "wet")],
          ...[...long("updated"), runCompleted("run_1")],
        ],
      });
      for (let done = false; !done; ) {
        ({ done } = await store.prune(now + 1));
        await tellsWhatIsLeft(store);
      }
      expect(seqsOf((await store.standing(desk)).entries)).toEqual([2, 3, 705]);
    });

    it("ends with the events that told it", async () => {
      const store = await open({});
      await store.append({
        events: [
          { ...status("old", "IDLE"), at: 1 },
          { ...status("pump", "IDLE"), at: 1 },
          { ...asked("pump", "pause"), at: 1 },
          { ...alarm("raised", "hot"), at: 1 },
          status("pump", "RUNNING"),
        ],
      });
      for (let done = false; !done; ) ({ done } = await store.prune(now));
      // An alarm may be open for longer than anything is kept.
      expect(seqsOf((await store.standing(desk)).entries)).toEqual([4, 5]);
    });
  });
}

const now = 1_700_000_000_000;

function told(type: string, agentId: string, data: object, room: string): NewEvent {
  // Cast: the type and its data come as a pair from each call below.
  return { at: now, type, room, agentId, data: { agentId, ...data } } as unknown as NewEvent;
}

const status = (agentId: string, as: string, room: string = desk) =>
  told("agent.status", agentId, { status: as }, room);
const asked = (agentId: string, command: string, room: string = desk) =>
  told("agent.command_requested", agentId, { command, by: "ann" }, room);
export const alarm = (state: string, alarmId: string, room: string = desk, agentId = "boiler") =>
  told(`alarm.${state}`, agentId, { alarmId, severity: "CRITICAL", message: state }, room);

async function tellsWhatIsLeft(store: Store): Promise<void> {
  for (const room of [desk, hall]) {
    const left = await readPages(store, { after: 0, limit: 512, feeds: [{ room }] });
    expect(known((await store.standing(room)).entries)).toEqual(known(left));
  }
}

const room = fc.constantFrom(desk, hall);
const agentId = fc.constantFrom("pump", "valve");
export const anyTold: fc.Arbitrary<NewEvent> = fc
  .tuple(
    fc.oneof(
      fc.tuple(agentId, fc.constantFrom(...agentStatuses), room).map((of) => status(...of)),
      fc.tuple(agentId, fc.constantFrom(...agentCommands), room).map((of) => asked(...of)),
      fc
        .tuple(
          fc.constantFrom("raised", "updated", "acknowledged", "cleared"),
          fc.constantFrom("hot", "wet"),
          room,
          agentId,
        )
        .map((of) => alarm(...of)),
      fc.constant(logLine("between")),
    ),
    fc.nat(1_000),
  )
  .map(([event, ms]) => ({ ...event, at: now + ms }));

const runIds = ["run_1", "run_2", "run_3"] as const;
/** An alarm or two, told of by runs and by nobody's; agents tell of themselves outside of runs. */
const toldInRuns: fc.Arbitrary<NewEvent> = fc.oneof(
  anyTold,
  fc
    .tuple(
      fc.constantFrom("raised", "updated", "acknowledged", "cleared"),
      fc.constantFrom("hot", "wet"),
      fc.constantFrom(undefined, ...runIds),
      fc.nat(1_000),
    )
    .map(([state, id, runId, ms]) => {
      const event = { ...alarm(state, id), at: now + ms };
      return runId === undefined ? event : { ...event, runId };
    }),
);

/** What a screen shows, in no order. */
function known(entries: readonly LogEntry[]) {
  const events = entries.map(({ event }) => event);
  const { agents, pending }: AgentsState = events.reduce(foldAgents, noAgents);
  const { alarms }: AlarmsState = events.reduce(foldAlarms, noAlarms);
  const open = alarms.filter(({ status }) => status !== "cleared");
  return [agents, pending, open].map((list) => list.map((one) => JSON.stringify(one)).sort());
}
