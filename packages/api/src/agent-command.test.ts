import { type AgentStatus, isStepcastError } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import type { Caller } from "./context.ts";
import { ada, bob, setUp } from "./testing/setup.ts";

const agent = { agentId: "pump", room: "ada/main" };

async function world() {
  const made = setUp();
  const tell = (status: AgentStatus) =>
    made.as(ada).ingest.agentStatus({ room: agent.room, events: [{ agentId: "pump", status }] });
  await tell("RUNNING");
  const asked = async () => {
    const { entries } = await made.store.read({
      after: 0,
      limit: 100,
      feeds: [{ ...agent, types: ["agent.command_requested"] }],
    });
    return entries.map(({ event }) => event);
  };
  return { ...made, tell, asked };
}

async function refusal(call: Promise<unknown>) {
  const thrown: unknown = await call.catch((error: unknown) => Object(error).cause);
  return isStepcastError(thrown) ? { code: thrown.code, message: thrown.message } : thrown;
}

describe("a command to an agent", () => {
  it("is a fact of the agent's feed that says who asked and why, after the cursor it answers", async () => {
    const { as, asked, store } = await world();
    const { cursor } = await as(ada).agents.pause({ ...agent, reason: "leak" });
    expect(cursor).toBe(`${store.epoch}-${store.head()}`);
    expect(await asked()).toMatchObject([
      {
        type: "agent.command_requested",
        ...agent,
        data: { agentId: "pump", command: "pause", by: "ada", reason: "leak" },
      },
    ]);
  });

  it("is asked once while it waits, and anew once it was answered or another one came", async () => {
    const { as, asked, tell } = await world();
    const first = await as(ada).agents.pause(agent);
    expect(await as(ada).agents.pause({ ...agent, reason: "again" })).toEqual(first);
    await tell("RUNNING");
    expect(await as(ada).agents.pause(agent)).toEqual(first);
    await tell("PAUSED");
    expect(await as(ada).agents.pause(agent)).not.toEqual(first);
    await as(ada).agents.shutdown(agent);
    await as(ada).agents.pause(agent);
    const commands = (await asked()).map(({ data }) => Object(data).command);
    expect(commands).toEqual(["pause", "pause", "shutdown", "pause"]);
  });

  it("is one answer for somebody else's agent, one of another room and one that never was", async () => {
    const { as, asked } = await world();
    const missing = { code: "not_found", message: "There is no agent pump here." };
    for (const call of [
      as(bob).agents.resume(agent),
      as(bob).agents.resume({ agentId: "pump" }),
      as(ada).agents.resume({ ...agent, room: "ada/other" }),
    ])
      expect(await refusal(call)).toEqual(missing);
    expect(await refusal(as(ada).agents.resume({ ...agent, agentId: "valve" }))).toMatchObject({
      code: "not_found",
    });
    expect(await asked()).toEqual([]);
  });

  it("asks for the scope of commands, and of a credential of one agent that it is this one", async () => {
    const { as, asked } = await world();
    const key = { kind: "key", id: "key_1" } as const;
    const only = (of: Caller["only"], scopes = ada.scopes): Caller => ({
      ...{ ...ada, only: of, scopes, credential: key },
    });
    for (const caller of [
      only({ agentId: "valve" }),
      only({ runId: "run_1" }),
      only(undefined, new Set(["events", "ingest"])),
    ])
      expect(await refusal(as(caller).agents.pause(agent))).toMatchObject({ code: "forbidden" });
    expect(await asked()).toEqual([]);
    await as(only({ agentId: "pump" })).agents.pause(agent);
    expect(await asked()).toHaveLength(1);
  });
});
