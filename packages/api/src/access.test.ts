import { type Role, scopes } from "@stepcast/contracts";
import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { type Deed, scopeOf } from "./access.ts";
import type { Caller } from "./context.ts";
import { errorBody } from "./error-map.ts";
import { appRouter } from "./root.ts";
import { type Call, everyCall, type Path, type Target } from "./testing/every-call.ts";
import { ada, bob, finishedRun, setUp } from "./testing/setup.ts";

// Cast: entries forget their keys.
const calls = Object.entries(everyCall) as [Path, Call][];
const some = (wanted: (call: Call, deed: Deed | undefined) => boolean) =>
  calls.filter(([path, call]) => wanted(call, deedOf(path)));

/** What the procedure says that it does; undefined where it is about the caller alone. */
function deedOf(path: Path): Deed | undefined {
  return procedures[path]._def.meta?.deed;
}
// Cast: the router's own type names the paths in two steps.
const procedures = appRouter._def.procedures as unknown as Record<
  Path,
  { readonly _def: { readonly meta?: { readonly deed?: Deed }; readonly type: string } }
>;

const mine: Target = { runId: "run_ada", room: "ada/main" };
const none: Target = { runId: "run_xyz", room: "zoe/none" };
const key = { kind: "key", id: "key_1" } as const;

/** Ada's run and project, and one guest in her room. */
async function adasRoom() {
  const world = setUp();
  await world.emit(...finishedRun(mine.runId, mine.room));
  const reported = { agentId: "pump", status: "RUNNING" } as const;
  const agent = { at: 1, room: mine.room, agentId: "pump" };
  await world.emit({ ...agent, type: "agent.status", data: reported });
  const { grants, projects } = world.store.directory;
  const made = { createdAt: 1, createdBy: "ada", archived: false };
  await projects.put({ room: mine.room, projectId: "proj_1", name: "p", ...made });
  await grants.open({ user: "guest", room: mine.room, role: "viewer" });
  return world;
}

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof TRPCError ? { trpc: error.code, ...errorBody(error) } : error;
}

/** How the call ends for somebody, at Ada's things or at none that are there. */
async function answer(call: Call, caller: Caller | undefined, target = mine) {
  const { as, asked } = await adasRoom();
  const refused = await refusal(call.call(as(caller), target));
  return { refused, asked };
}

function sameFor(target: Target, answered: unknown): string {
  return JSON.stringify(answered)
    .replaceAll(target.runId, none.runId)
    .replaceAll(target.room, none.room);
}

function guest(role: "member" | "viewer"): Caller {
  return { ...bob, grants: [{ room: mine.room, role }] };
}

describe("the rules of the procedures", () => {
  it("are there for every procedure", () => {
    expect(calls.map(([path]) => path).sort()).toEqual(
      Object.keys(appRouter._def.procedures).sort(),
    );
    const aboutTheCaller = calls.flatMap(([path]) => (deedOf(path) === undefined ? path : []));
    expect(aboutTheCaller.filter((path) => !path.startsWith("account."))).toEqual([]);
  });

  it("let nothing change by what only reads, but for a token that reads", () => {
    const changes = some((_, deed) => deed === "read").filter(
      ([path]) => procedures[path]._def.type === "mutation",
    );
    expect(changes.map(([path]) => path)).toEqual(["tokens.create"]);
  });
});

describe("nobody gets in", () => {
  it.each(calls)("%s is closed to somebody unknown", async (_path, call) => {
    const { refused, asked } = await answer(call, undefined);
    expect(refused).toMatchObject({ code: "unauthorized" });
    expect(asked).toEqual([]);
  });

  it.each(calls)("%s is closed to a credential that has expired", async (_path, call) => {
    const expired = { ...ada, credential: { ...key, expiresAt: Date.now() - 1 } };
    expect((await answer(call, expired)).refused).toMatchObject({ code: "unauthorized" });
  });
});

describe("what is somebody else's", () => {
  it.each(some(({ about }) => about !== "nothing"))(
    "%s answers for it as for what never was",
    async (_path, call) => {
      for (const stranger of [bob, { ...bob, role: "owner" as const }]) {
        const foreign = await answer(call, stranger);
        expect(foreign.refused).toMatchObject({ code: "not_found" });
        expect(sameFor(mine, foreign)).toBe(sameFor(none, await answer(call, stranger, none)));
        expect(foreign.asked).toEqual([]);
      }
    },
  );

  it.each(some(({ about }) => about === "run"))("%s serves whose it is", async (_path, call) => {
    expect((await answer(call, ada)).refused).toBeUndefined();
  });
});

describe("a guest of the room", () => {
  const about = some((call) => call.about !== "nothing");

  it.each(about)("%s, as a viewer, reads and does nothing else", async (path, call) => {
    const { refused, asked } = await answer(call, guest("viewer"));
    const deed = deedOf(path) ?? "read";
    if (scopeOf[deed] === "events") expect(refused).toBeUndefined();
    else expect(refused).toMatchObject({ code: "forbidden", details: { scope: scopeOf[deed] } });
    expect(asked).toEqual([]);
  });

  it.each(about)("%s, as a member, works there and does not see to it", async (path, call) => {
    const { refused } = await answer(call, guest("member"));
    if (deedOf(path) === "administer") expect(refused).toMatchObject({ code: "forbidden" });
    else expect(refused).toBeUndefined();
  });

  it("is no more than they are on the server", async () => {
    const viewer: Caller = { ...guest("member"), role: "viewer" };
    const { refused } = await answer(everyCall["runs.cancel"], viewer);
    expect(refused).toMatchObject({ code: "forbidden" });
  });

  it("may leave, and send nobody else away", async () => {
    const { as, store } = await adasRoom();
    const leaver: Caller = { ...guest("viewer"), user: "guest", room: "guest/main" };
    const other = await refusal(as(leaver).rooms.close({ room: mine.room, user: "cy" }));
    expect(other).toMatchObject({ code: "forbidden" });
    await as(leaver).rooms.close({ room: mine.room, user: "guest" });
    expect(store.directory.grants.of("guest")).toEqual([]);
  });
});

describe("roles and scopes", () => {
  it.each(some((_, deed) => deed !== undefined && scopeOf[deed] !== "events"))(
    "%s is not for a viewer, in their own rooms either",
    async (path, call) => {
      const viewer: Caller = { ...ada, role: "viewer", scopes: new Set(["events"]) };
      const scope = scopeOf[deedOf(path) ?? "read"];
      const { refused, asked } = await answer(call, viewer);
      expect(refused).toMatchObject({ code: "forbidden", details: { scope } });
      expect(asked).toEqual([]);
    },
  );

  it.each(some((_, deed) => deed !== undefined))(
    "%s asks for its scope, and says which",
    async (path, call) => {
      const scope = scopeOf[deedOf(path) ?? "read"];
      const others = new Set(scopes.filter((one) => one !== scope));
      const caller: Caller = { ...ada, role: "owner", scopes: others, credential: key };
      const own = await answer(call, caller);
      expect(own.refused).toMatchObject({ code: "forbidden", details: { scope } });
      expect(JSON.stringify(own)).toBe(JSON.stringify(await answer(call, caller, none)));
    },
  );

  it.each(
    calls.filter(
      ([path]) => path.startsWith("account.") && procedures[path]._def.type === "mutation",
    ),
  )("%s changes an account, which a key that sees to none may not", async (_path, call) => {
    const watcher: Caller = { ...ada, scopes: new Set(["events", "runs"]), credential: key };
    expect((await answer(call, watcher)).refused).toMatchObject({
      code: "forbidden",
      details: { scope: "admin" },
    });
    const narrow: Caller = { ...ada, only: { room: mine.room }, credential: key };
    expect((await answer(call, narrow)).refused).toMatchObject({ code: "forbidden" });
    expect((await answer(call, ada)).refused).toBeUndefined();
  });

  it.each(["members.invite", "audit.list"] as const)("%s is the owner's", async (path) => {
    for (const role of ["member", "owner"] satisfies Role[]) {
      const { refused } = await answer(everyCall[path], { ...ada, role });
      if (role === "owner") expect(refused).toBeUndefined();
      else expect(refused).toMatchObject({ code: "forbidden" });
    }
  });
});

describe("a credential that opens one thing", () => {
  const others: readonly [string, Caller["only"]][] = [
    ["another run", { runId: "run_2" }],
    ["another agent", { agentId: "valve" }],
    ["another room", { room: "ada/other" }],
  ];
  describe.each(others)("which is %s", (_name, only) => {
    it.each(some(({ about }) => about !== "nothing"))(
      "does not open %s, nor say that it is there",
      async (path, call) => {
        const caller = { ...ada, only, credential: key };
        const own = await answer(call, caller);
        // A list that shows nothing has told nothing; the caller's own room is no secret to them.
        if (own.refused !== undefined)
          expect(["not_found", "forbidden"]).toContain(Object(own.refused).code);
        else expect(["runs.list", "projects.list", "agents.standing"]).toContain(path);
        if (call.about === "run")
          expect(sameFor(mine, own)).toBe(sameFor(none, await answer(call, caller, none)));
        expect(own.asked).toEqual([]);
      },
    );
  });

  const share: Caller = {
    ...ada,
    role: "viewer",
    scopes: new Set(["events"]),
    only: mine,
    credential: { kind: "share", id: "share_1" },
  };
  it.each(calls)("a share link: %s", async (path, call) => {
    const { refused, asked } = await answer(call, share);
    const deed = deedOf(path);
    const reads = deed !== undefined && scopeOf[deed] === "events";
    const isOpen = reads && !call.wide && path !== "tokens.create";
    if (isOpen) expect(refused).toBeUndefined();
    else expect(refused).toMatchObject({ code: "forbidden" });
    expect(asked).toEqual([]);
  });

  it("narrows lists, feeds and reports", async () => {
    const { as, emit } = await adasRoom();
    await emit(...finishedRun("run_2", mine.room));
    const ofRun = as({ ...ada, only: { runId: "run_2" }, credential: key });
    const listed = await ofRun.runs.list({});
    expect(listed.rows.map(({ runId }) => runId)).toEqual(["run_2"]);
    const { events } = await ofRun.events.read({});
    expect(new Set(events.map(({ runId }) => runId))).toEqual(new Set(["run_2"]));
    const ofAgent = as({ ...ada, only: { agentId: "pump" }, credential: key });
    expect(await ofAgent.runs.list({})).toEqual({ rows: [] });
    const status = (agentId: string) => ({ events: [{ agentId, status: "IDLE" as const }] });
    expect(await ofAgent.ingest.agentStatus(status("pump"))).toMatchObject({ accepted: 1 });
    const refused = await refusal(ofAgent.ingest.agentStatus(status("valve")));
    expect(refused).toMatchObject({ code: "forbidden" });
    const told = (await ofAgent.events.read({})).events.map(({ agentId }) => agentId);
    expect(new Set(told)).toEqual(new Set(["pump"]));
  });
});

it("a command reaches a run in another room of the same user, in the name of the user", async () => {
  const { as, emit, asked } = setUp();
  await emit(...finishedRun("run_1", "ada/other"));
  await as(ada).runs.cancel({ runId: "run_1", reason: "enough" });
  const request = { runId: "run_1", reason: "enough", room: "ada/other", by: "ada" };
  expect(asked).toEqual([{ method: "cancel", request }]);
});

it("lists without a room are of the caller's own rooms, and of one that was opened when it is named", async () => {
  const { as, emit } = setUp();
  await emit(...finishedRun("run_ada", ada.room), ...finishedRun("run_bob", bob.room));
  await emit(...finishedRun("run_two", "bob/two"));
  const listed = async (room?: string) => {
    const { rows } = await as(guest("viewer")).runs.list(room === undefined ? {} : { room });
    return rows.map(({ runId }) => runId);
  };
  expect(await listed()).toEqual(["run_two", "run_bob"]);
  expect(await listed("bob/two")).toEqual(["run_two"]);
  expect(await listed("ada/main")).toEqual(["run_ada"]);
});

it("costs a call next to nothing, also for somebody in a thousand rooms", async () => {
  const { as } = await adasRoom();
  const grants = Array.from({ length: 1_000 }, (_, n) => ({
    room: `user${n}/main`,
    role: "viewer" as const,
  }));
  const api = as({ ...bob, grants: [...grants, { room: mine.room, role: "viewer" }] });
  const start = performance.now();
  for (let n = 0; n < 1_000; n += 1) await api.events.stream({ feeds: [{ room: mine.room }] });
  // Far above what it takes, and far below what a search through stored rooms would.
  expect(performance.now() - start).toBeLessThan(4_000);
});
