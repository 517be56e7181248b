import type { TypePattern } from "@stepcast/contracts";
import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import type { Caller } from "./context.ts";
import { errorBody } from "./error-map.ts";
import { requireAgent } from "./known-feed.ts";
import { type Call, everyCall, type Path, type Target } from "./testing/every-call.ts";
import { ada, finishedRun, setUp } from "./testing/setup.ts";

const mine: Target = { runId: "run_ada", room: "ada/main" };

async function adasRoom() {
  const world = setUp();
  await world.emit(...finishedRun(mine.runId, mine.room));
  return world;
}

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof TRPCError ? errorBody(error) : error;
}

const ofTypes: Caller = {
  ...ada,
  role: "viewer",
  scopes: new Set(["events"]),
  only: mine,
  types: ["step.*", "run.completed"],
  credential: { kind: "browser", id: "session/t" },
};
describe("a page's token of some types of events", () => {
  // Cast: entries forget their keys.
  it.each(Object.entries(everyCall) as [Path, Call][])("%s", async (path, { call }) => {
    const { as, asked } = await adasRoom();
    const refused = await refusal(call(as(ofTypes), mine));
    if (path === "events.stream" || path === "events.read") expect(refused).toBeUndefined();
    else expect(refused).toMatchObject({ code: "forbidden" });
    expect(asked).toEqual([]);
  });

  it("is told those, as far as they are asked for, and no others", async () => {
    const { as } = await adasRoom();
    const told = async (types?: TypePattern[], caller = ofTypes) => {
      const asked = types === undefined ? {} : { types };
      const { events } = await as(caller).events.read(asked);
      return events.map(({ type }) => type);
    };
    const open = ["step.started", "step.succeeded", "run.completed"];
    expect([await told(), await told(["*"])]).toEqual([open, open]);
    expect(await told(["run.*", "plan.*"])).toEqual(["run.completed"]);
    expect(await told(["step.succeeded"])).toEqual(["step.succeeded"]);
    const all: Caller = { ...ofTypes, types: ["*"] };
    expect(await told(["run.queued"], all)).toEqual(["run.queued"]);
    for (const types of [["run.queued"], ["plan.*"]] satisfies TypePattern[][])
      expect(await refusal(as(ofTypes).events.read({ types }))).toMatchObject({
        ...{ code: "forbidden", details: { types: ofTypes.types } },
      });
    const several = as(ofTypes).events.stream({ feeds: [{}, { types: ["plan.*"] }] });
    expect(await refusal(several)).toMatchObject({ code: "forbidden" });
  });

  it("in a room is not told of agents and jobs by others", async () => {
    const { as, emit, store } = await adasRoom();
    await emit({
      ...{ at: 1, room: mine.room, type: "agent.status", agentId: "pump" },
      data: { agentId: "pump", status: "IDLE" },
    });
    const inRoom = (types: TypePattern[]): Caller => ({
      ...{ ...ofTypes, only: { room: mine.room }, types },
    });
    const ask = (types: TypePattern[]) =>
      refusal(requireAgent({ store }, inRoom(types), { agentId: "pump" }));
    expect(await refusal(requireAgent({ store }, inRoom(["agent.*"]), { agentId: "pump" }))).toBe(
      undefined,
    );
    await expect(
      requireAgent({ store }, inRoom(["step.*"]), { agentId: "pump" }),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(await ask(["agent.status"])).toBeUndefined();
    const read = as(inRoom(["agent.*"])).events.read({ agentId: "pump" });
    expect((await read).events).toHaveLength(1);
  });
});
