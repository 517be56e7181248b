import { describe, expect, it } from "vitest";
import type { Caller } from "./context.ts";
import { ada, bob, setUp } from "./testing/setup.ts";

const hot = { alarmId: "hot", agentId: "pump", severity: "CRITICAL", message: "Hot" } as const;
const key = { kind: "key", id: "key_1" } as const;

/** A pump that is hot and said no more, and a valve that says the same again and again. */
async function plant() {
  const made = setUp();
  const { ingest } = made.as(ada);
  await ingest.agentStatus({ events: [{ agentId: "pump", status: "RUNNING" }] });
  await ingest.alarm({ events: [hot] });
  const events = Array.from({ length: 500 }, () => ({ agentId: "valve", status: "IDLE" as const }));
  for (let group = 0; group < 5; group += 1) await ingest.agentStatus({ events });
  const told = async (caller: Caller, room?: string) => {
    const answer = await made.as(caller).agents.standing(room === undefined ? {} : { room });
    return answer.events.map(({ type, data }) => `${type} of ${Object(data).agentId}`);
  };
  return { ...made, told };
}

describe("what still holds of the agents outside", () => {
  it("is told without what was told in between, with the cursor that goes on after it", async () => {
    const { as, emit, store, told } = await plant();
    expect(await told(ada)).toEqual([
      "agent.status of pump",
      "alarm.raised of pump",
      "agent.status of valve",
    ]);
    const { cursor, isCut } = await as(ada).agents.standing({});
    expect([cursor, isCut]).toEqual([`${store.epoch}-2502`, false]);
    await emit({ at: 1, room: ada.room, type: "log.line", data: { level: "info", message: "x" } });
    await as(ada).ingest.alarm({ events: [{ ...hot, state: "cleared" }] });
    const types: ["alarm.*"] = ["alarm.*"];
    const { events } = await as(ada).events.read({ types, after: cursor });
    expect(events.map(({ type }) => type)).toEqual(["alarm.cleared"]);
    expect(await told(ada)).toEqual(["agent.status of pump", "agent.status of valve"]);
  });

  it("is of one's own room, or of one that was opened and is named", async () => {
    const { told } = await plant();
    expect(await told(bob)).toEqual([]);
    const guest: Caller = { ...bob, grants: [{ room: ada.room, role: "viewer" }] };
    expect(await told(guest)).toEqual([]);
    expect(await told(guest, ada.room)).toHaveLength(3);
    await expect(told(bob, ada.room)).rejects.toMatchObject({ message: expect.any(String) });
  });

  it("is narrowed as the feed is", async () => {
    const { told } = await plant();
    const ofValve: Caller = { ...ada, only: { agentId: "valve" }, credential: key };
    expect(await told(ofValve)).toEqual(["agent.status of valve"]);
    const ofAlarms: Caller = { ...ada, types: ["alarm.*"], credential: key };
    expect(await told(ofAlarms)).toEqual(["alarm.raised of pump"]);
    const ofMetrics: Caller = { ...ada, types: ["metrics.sampled"], credential: key };
    await expect(told(ofMetrics)).rejects.toThrow("opens events of the types metrics.sampled");
  });
});
