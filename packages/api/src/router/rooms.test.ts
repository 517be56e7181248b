import { limits, type StreamItem } from "@stepcast/contracts";
import { TRPCError, type TrackedEnvelope } from "@trpc/server";
import { describe, expect, it, vi } from "vitest";
import { readArtifact } from "../artifact-reader.ts";
import type { Caller } from "../context.ts";
import { errorBody } from "../error-map.ts";
import { callerOfShare } from "../share-link.ts";
import { ada, bob, finishedRun, setUp } from "../testing/setup.ts";

const room = ada.room;

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof TRPCError ? errorBody(error) : error;
}

/** Bob, with the grants that he has now: the door looks them up at every call. */
function bobNow({ store }: ReturnType<typeof setUp>): Caller {
  return { ...bob, grants: store.directory.grants.of("bob") };
}

describe("a room", () => {
  it("is opened to somebody, who reads it, and closed again", async () => {
    const world = setUp();
    const { as, emit } = world;
    await emit(...finishedRun("run_1", room));
    await as(ada).rooms.open({ room, user: "bob", role: "viewer" });
    expect((await as(bobNow(world)).runs.get({ runId: "run_1" })).run.status).toBe("completed");
    expect(await as(bobNow(world)).rooms.list()).toEqual({
      rooms: [
        { room: "bob/main", role: "member", members: [] },
        { room, role: "viewer", members: [] },
      ],
    });
    expect((await as(ada).rooms.list()).rooms).toEqual([
      { room, role: "member", members: [{ user: "bob", role: "viewer" }] },
    ]);
    await as(ada).rooms.close({ room, user: "bob" });
    expect(await refusal(as(bobNow(world)).runs.get({ runId: "run_1" }))).toMatchObject({
      code: "not_found",
    });
    expect(await refusal(as(ada).rooms.close({ room, user: "bob" }))).toMatchObject({
      code: "not_found",
    });
  });

  it("shows its files to a guest, whatever room of theirs the guest is in", async () => {
    const world = setUp();
    const { store, as } = world;
    const bytes = new TextEncoder().encode("a,b");
    const artifactId = await store.putArtifact("ada/desk", { mediaType: "text/csv", bytes });
    const read = (caller: Caller, named = {}) =>
      readArtifact(store, caller, { artifactId, ...named });
    expect((await read(ada)).mediaType).toBe("text/csv");
    await expect(read(bobNow(world))).rejects.toMatchObject({ code: "not_found" });
    await as(ada).rooms.open({ room: "ada/desk", user: "bob", role: "viewer" });
    expect((await read(bobNow(world))).mediaType).toBe("text/csv");
    const elsewhere = { room: "ada/main" };
    await expect(read(bobNow(world), elsewhere)).rejects.toMatchObject({ code: "not_found" });
    const narrow: Caller = { ...ada, only: { room: "ada/main" } };
    await expect(read(narrow)).rejects.toMatchObject({ code: "not_found" });
  });

  it("shows its files to no credential that names it, once it is closed to its user", async () => {
    const world = setUp();
    const { store, as, emit } = world;
    const bytes = new TextEncoder().encode("a,b");
    const artifactId = await store.putArtifact(room, { mediaType: "text/csv", bytes });
    const header = { at: 1, room, runId: "job_1", agentId: "pump" };
    const counts = { percent: 1, stepNumber: 1, totalSteps: 1, elapsedMs: 1 };
    const data = { jobId: "job_1", ...counts, details: { file: artifactId } };
    await emit({ ...header, type: "job.progress", data });
    const narrowings = [{ room }, { room, runId: "job_1" }, { room, agentId: "pump" }];
    const readAll = () =>
      Promise.all(
        narrowings.map(async (only) => {
          const caller = { ...bobNow(world), only };
          return await readArtifact(store, caller, { artifactId }).then(
            () => "read",
            (error) => errorBody(error).code,
          );
        }),
      );
    expect(await readAll()).toEqual(["not_found", "not_found", "not_found"]);
    await as(ada).rooms.open({ room, user: "bob", role: "viewer" });
    expect(await readAll()).toEqual(["read", "read", "read"]);
    await as(ada).rooms.close({ room, user: "bob" });
    expect(await readAll()).toEqual(["not_found", "not_found", "not_found"]);
  });

  it("tells a credential that names it nothing of what its plans may use, once it is closed", async () => {
    const world = setUp();
    const check = () =>
      world
        .as({ ...bobNow(world), only: { room } })
        .plans.check({ plan: { name: "p", steps: [] } });
    expect(await refusal(check())).toMatchObject({ code: "not_found" });
    await world.as(ada).rooms.open({ room, user: "bob", role: "viewer" });
    expect(await check()).toMatchObject({ ok: false });
  });

  it("is where a member's run starts when it is named", async () => {
    const world = setUp();
    await world.as(ada).rooms.open({ room, user: "bob", role: "member" });
    await world.as(bobNow(world)).runs.start({ goal: "x", room });
    const request = { goal: "x", room, by: "bob" };
    expect(world.asked).toEqual([{ method: "start", request }]);
  });

  it("is not opened to whose it is, nor to more than a room holds", async () => {
    const { as, store } = setUp();
    const own = as(ada).rooms.open({ room, user: "ada", role: "viewer" });
    expect(await refusal(own)).toMatchObject({ code: "invalid_input" });
    const guests = Array.from({ length: limits.guestsPerRoom }, (_, n) => `user${n}`);
    for (const user of guests) await store.directory.grants.open({ user, room, role: "viewer" });
    expect(await refusal(as(ada).rooms.open({ room, user: "bob", role: "viewer" }))).toMatchObject({
      code: "too_many_requests",
      details: { limit: "guestsPerRoom" },
    });
    await as(ada).rooms.open({ room, user: "user1", role: "member" });
  });

  it("is counted for whoever opens it, so that nobody is kept from others by what one gives", async () => {
    const { as, store } = setUp();
    const { roomsPerGuest } = limits;
    for (let n = 0; n < roomsPerGuest; n += 1)
      await as(ada).rooms.open({ room: `ada/${n}`, user: "cy", role: "viewer" });
    const more = await refusal(as(ada).rooms.open({ room, user: "cy", role: "viewer" }));
    expect(more).toMatchObject({ code: "too_many_requests", details: { limit: "roomsPerGuest" } });
    await as(ada).rooms.open({ room, user: "dan", role: "viewer" });
    await as(bob).rooms.open({ room: bob.room, user: "cy", role: "viewer" });
    expect(store.directory.grants.of("cy")).toHaveLength(roomsPerGuest + 1);
  });

  it("is opened ten thousand times by one user, and then to nobody more", async () => {
    const { as, store } = setUp();
    const { openingsPerUser } = limits;
    const given = vi.spyOn(store.directory.grants, "givenBy").mockReturnValue(openingsPerUser);
    const refused = await refusal(as(ada).rooms.open({ room, user: "cy", role: "viewer" }));
    expect(refused).toMatchObject({
      code: "too_many_requests",
      details: { limit: "openingsPerUser", value: openingsPerUser },
    });
    expect(given).toHaveBeenCalledWith("ada");
  });

  it("is opened to members only, and tells a stranger's room before a stranger", async () => {
    const { as, store } = setUp();
    const open = (of: string, user: string) =>
      refusal(as(ada).rooms.open({ room: of, user, role: "viewer" }));
    expect(await open(room, "nobody")).toMatchObject({ code: "not_found" });
    expect(await open(bob.room, "nobody")).toEqual(await open(bob.room, "cy"));
    expect(store.directory.grants.of("nobody")).toEqual([]);
  });

  it("is left by whom it was opened to, who keeps what others opened", async () => {
    const world = setUp();
    const { as } = world;
    await as(ada).rooms.open({ room, user: "bob", role: "viewer" });
    await as(ada).rooms.open({ room: "ada/desk", user: "bob", role: "viewer" });
    await as(bobNow(world)).rooms.close({ room, user: "bob" });
    expect(bobNow(world).grants.map((grant) => grant.room)).toEqual(["ada/desk"]);
    expect(await refusal(as(bobNow(world)).rooms.close({ room, user: "bob" }))).toMatchObject({
      code: "not_found",
    });
  });
});

describe("a share link", () => {
  it("opens its run to whoever has it until it is revoked", async () => {
    const { as, emit, store } = setUp();
    await emit(...finishedRun("run_1", room), ...finishedRun("run_2", room));
    const { id, link, expiresAt } = await as(ada).shares.create({ runId: "run_1" });
    expect(link).toMatch(/^https:\/\/stepcast\.example\/share\/ss_[\w-]{43}$/);
    const token = link.split("/").at(-1) ?? "";
    const holder = callerOfShare(store.directory, token, Date.now());
    expect((await as(holder).runs.get({ runId: "run_1" })).run.runId).toBe("run_1");
    expect((await as(holder).runs.list({})).rows.map(({ runId }) => runId)).toEqual(["run_1"]);
    expect(await refusal(as(holder).runs.get({ runId: "run_2" }))).toMatchObject({
      code: "not_found",
    });
    expect(callerOfShare(store.directory, token, expiresAt)).toBeUndefined();
    expect(callerOfShare(store.directory, `${token}x`, Date.now())).toBeUndefined();
    const { shares } = await as(ada).shares.list({ runId: "run_1" });
    expect(shares).toMatchObject([{ id, runId: "run_1", by: "ada" }]);
    expect(JSON.stringify(shares)).not.toContain(token);
    expect(await refusal(as(bob).shares.revoke({ id }))).toMatchObject({ code: "not_found" });
    await as(ada).shares.revoke({ id });
    expect(callerOfShare(store.directory, token, Date.now())).toBeUndefined();
  });

  it("says that its run was removed by retention, to whoever has it and to nobody else", async () => {
    const { as, emit, store } = setUp();
    await emit(...finishedRun("run_1", room));
    const { id, link } = await as(ada).shares.create({ runId: "run_1" });
    const token = link.split("/").at(-1) ?? "";
    await store.prune(Number.MAX_SAFE_INTEGER);
    const holder = callerOfShare(store.directory, token, Date.now());
    const removed = {
      code: "not_found",
      message: expect.stringMatching(
        /^The run run_1 was removed by retention on \d{4}-\d\d-\d\d\.$/,
      ),
      details: { removedAt: expect.any(Number) },
    };
    expect(await refusal(as(holder).runs.list({}))).toMatchObject(removed);
    expect(await refusal(as(holder).runs.get({ runId: "run_1" }))).toMatchObject(removed);
    const foreign: Caller = { ...bob, only: { runId: "run_1" } };
    expect(await as(foreign).runs.list({})).toEqual({ rows: [] });
    await as(ada).shares.revoke({ id });
    expect(callerOfShare(store.directory, token, Date.now())).toBeUndefined();
  });

  it("goes with whoever made it", async () => {
    const { as, emit, store } = setUp();
    await emit(...finishedRun("run_1", room));
    await as(ada).shares.create({ runId: "run_1" });
    await as(ada).rooms.open({ room, user: "bob", role: "viewer" });
    await store.directory.grants.open({ user: "ada", room: "cy/main", role: "viewer" });
    const owner: Caller = { ...bob, role: "owner" };
    await as(owner).members.disable({ user: "ada" });
    expect(store.directory.shares.of("ada")).toEqual([]);
    await as(owner).members.remove({ user: "ada" });
    expect(store.directory.grants.of("ada")).toEqual([]);
    expect(store.directory.grants.guests(room)).toEqual([]);
  });
});

describe("a project", () => {
  it("groups runs of its room, and takes none when it is archived", async () => {
    const { as, asked } = setUp();
    const { projectId } = await as(ada).projects.create({ name: "Wind" });
    expect(projectId).toMatch(/^proj_/);
    await as(ada).runs.start({ goal: "x", projectId });
    expect(asked.at(-1)?.request).toMatchObject({ projectId, room });
    await as(ada).projects.rename({ projectId, name: "Wind farm" });
    await as(ada).projects.archive({ projectId });
    expect((await as(ada).projects.list({})).projects).toMatchObject([
      { projectId, name: "Wind farm", archived: true },
    ]);
    const refused = await refusal(as(ada).runs.start({ goal: "x", projectId }));
    expect(refused).toMatchObject({ code: "invalid_input" });
    await as(ada).projects.archive({ projectId, archived: false });
    await as(ada).runs.start({ goal: "x", projectId });
    expect(await refusal(as(bob).runs.start({ goal: "x", projectId }))).toMatchObject({
      code: "not_found",
    });
    expect(await refusal(as(bob).projects.rename({ projectId, name: "mine" }))).toMatchObject({
      code: "not_found",
    });
  });
});

describe("a thousand users with a thousand rooms", { timeout: 60_000 }, () => {
  it("each see their own room and nothing of the others", async () => {
    const users = Array.from({ length: 1_000 }, (_, n) => `user${n}`);
    const { as, emit, hub } = setUp();
    const stop = new AbortController();
    const seen = await Promise.all(
      users.map(async (user) => {
        const caller: Caller = { ...ada, user, room: `${user}/main` };
        const events: string[] = [];
        const feed = await as(caller, stop.signal).events.stream({ feeds: [{}] });
        const reading = (async () => {
          // Cast: in process the stream yields what `tracked` made.
          for await (const [, item] of feed as AsyncIterable<TrackedEnvelope<StreamItem>>)
            if ("room" in item) events.push(`${item.room} ${item.type}`);
        })();
        return { user, events, reading };
      }),
    );
    const told = users.flatMap((user) => finishedRun(`run_${user}`, `${user}/main`));
    for (let at = 0; at < told.length; at += 512) await emit(...told.slice(at, at + 512));
    const each = finishedRun("run", "x/main").length;
    await expect
      .poll(() => seen.every(({ events }) => events.length >= each), { timeout: 30_000 })
      .toBe(true);
    stop.abort();
    await Promise.all(seen.map(({ reading }) => reading));
    for (const { user, events } of seen) {
      expect(events).toHaveLength(each);
      expect(events.every((event) => event.startsWith(`${user}/main `))).toBe(true);
    }
    expect(hub.subscribers).toBe(0);
  });
});
