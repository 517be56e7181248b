import { StepcastError } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { loadOwnerSessions, sessionMs } from "./owner-sessions.ts";

/** The data folder's file in memory, on a disk that can be full. */
function setUp(stored?: string) {
  const disk = { text: stored, full: false, now: 1_800_000_000_000 };
  const told: unknown[] = [];
  const errors: unknown[] = [];
  const folder = {
    async secret(_name: string, make: () => string) {
      disk.text ??= make();
      return disk.text;
    },
    async keepSecret(_name: string, text: string) {
      if (disk.full) throw new StepcastError("storage_read_only", "The disk is full.");
      disk.text = text;
    },
  };
  const load = () =>
    loadOwnerSessions(folder, {
      close: (closed) => void told.push(closed),
      onError: (error) => void errors.push(error),
      now: () => disk.now,
    });
  const cookie = (id: string) => ({ id, expiresAt: disk.now + sessionMs });
  return { disk, told, errors, load, cookie };
}

describe("the owner's sessions", () => {
  it("that were ended stay so over a restart; the others go on", async () => {
    const { load, cookie, told } = setUp();
    const first = await load();
    const [one, two] = [cookie("one"), cookie("two")];
    await first.begin("one", { userAgent: "a browser" });
    await first.begin("two", {});
    const caller = first.callerOf(two);
    if (caller === undefined) throw new Error("a new session is not open");
    await first.end("owner-one");
    expect(told).toEqual([{ credentialId: "owner-one" }]);
    const second = await load();
    expect(second.callerOf(one)).toBeUndefined();
    expect(second.callerOf(two)).toMatchObject({ user: "owner", credential: { kind: "session" } });
    expect(second.list(caller)).toMatchObject([{ id: "owner-two", current: true }]);
    await expect(second.end("owner-one")).rejects.toMatchObject({ code: "not_found" });
  });

  it("that were ended stay so, however many begin afterwards", async () => {
    const { load, cookie } = setUp();
    const sessions = await load();
    const ended = cookie("ended");
    await sessions.begin("ended", {});
    await sessions.end("owner-ended");
    for (let n = 0; n < 250; n++) await sessions.begin(`later-${n}`, {});
    for (const loaded of [sessions, await load()]) expect(loaded.callerOf(ended)).toBeUndefined();
  });

  it("end all but one, also those that no list knows", async () => {
    const { disk, load, cookie } = setUp();
    const sessions = await load();
    const unlisted = cookie("unlisted");
    expect(sessions.callerOf(unlisted)).toBeDefined();
    disk.now += 1_000;
    const own = cookie("own");
    await sessions.begin("own", {});
    const caller = sessions.callerOf(own);
    if (caller === undefined) throw new Error("a new session is not open");
    disk.now += 1_000;
    await sessions.endOthers(caller);
    for (const loaded of [sessions, await load()]) {
      expect(loaded.callerOf(unlisted)).toBeUndefined();
      expect(loaded.callerOf(own)).toBeDefined();
    }
  });

  it("that no list knows end when they sign out", async () => {
    const { disk, load, cookie } = setUp();
    const sessions = await load();
    const first = cookie("first");
    await sessions.begin("first", {});
    disk.now += 1_000;
    for (let n = 0; n < 200; n++) await sessions.begin(`later-${n}`, {});
    const caller = sessions.callerOf(first);
    if (caller === undefined) throw new Error("the first session is not open");
    await sessions.end(caller.credential.id);
    expect(sessions.isOpen(caller)).toBe(false);
    for (const loaded of [sessions, await load()]) expect(loaded.callerOf(first)).toBeUndefined();
    await expect(sessions.end("owner-nobody")).rejects.toMatchObject({ code: "not_found" });
  });

  it("that were ended while the clock was ahead stay so when it is set back, and new ones begin", async () => {
    const { disk, load, cookie } = setUp();
    const sessions = await load();
    const [old, one] = [cookie("old"), cookie("one")];
    await sessions.begin("old", {});
    await sessions.begin("one", {});
    await sessions.end("owner-old");
    const begun = disk.now;
    disk.now += 2 * sessionMs;
    const two = cookie("two");
    // Written down by a clock by which the ended one could not be shown any more.
    await sessions.begin("two", {});
    disk.now = begun;
    for (const loaded of [sessions, await load()]) expect(loaded.callerOf(old)).toBeUndefined();
    const own = sessions.callerOf(two);
    if (own === undefined) throw new Error("a new session is not open");
    disk.now += 2 * sessionMs;
    await sessions.endOthers(own);
    disk.now = begun + 1_000;
    const three = cookie("three");
    await sessions.begin("three", {});
    for (const loaded of [sessions, await load()]) {
      expect(loaded.callerOf(one)).toBeUndefined();
      expect(loaded.callerOf(three)).toBeDefined();
    }
  });

  it("that a clock began which was ahead end with the others when it is set back", async () => {
    const { disk, load, cookie } = setUp();
    const sessions = await load();
    disk.now += 60_000;
    const ahead = cookie("ahead");
    await sessions.begin("ahead", {});
    disk.now -= 60_000;
    const own = cookie("own");
    await sessions.begin("own", {});
    const caller = sessions.callerOf(own);
    if (caller === undefined) throw new Error("a new session is not open");
    await sessions.endOthers(caller);
    for (const loaded of [sessions, await load()]) {
      expect(loaded.callerOf(ahead)).toBeUndefined();
      expect(loaded.callerOf(own)).toBeDefined();
      expect(loaded.list(caller)).toMatchObject([{ id: "owner-own" }]);
    }
  });

  it("begin on a full disk, and end there at once although that cannot be kept", async () => {
    const { disk, load, cookie, errors, told } = setUp();
    const sessions = await load();
    disk.full = true;
    await sessions.begin("one", {});
    expect(errors).toHaveLength(1);
    const caller = sessions.callerOf(cookie("one"));
    if (caller === undefined) throw new Error("a new session is not open");
    await expect(sessions.end("owner-one")).rejects.toMatchObject({ code: "storage_read_only" });
    expect(sessions.isOpen(caller)).toBe(false);
    expect(told).toEqual([{ credentialId: "owner-one" }]);
  });

  it("expire by themselves, and leave the list", async () => {
    const { disk, load, cookie } = setUp();
    const sessions = await load();
    const one = cookie("one");
    await sessions.begin("one", {});
    const caller = sessions.callerOf(one);
    if (caller === undefined) throw new Error("a new session is not open");
    disk.now += sessionMs;
    expect(sessions.isOpen(caller)).toBe(false);
    expect(sessions.list(caller)).toEqual([]);
  });

  it("of a damaged file are nobody's, and the error says which one", async () => {
    await expect(setUp("{ half").load()).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining("owner-sessions"),
    });
  });
});
