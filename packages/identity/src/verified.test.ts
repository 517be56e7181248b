import type { Caller } from "@stepcast/api";
import { describe, expect, it } from "vitest";
import { childId, Verified } from "./verified.ts";

function callerOf(id: string, expiresAt?: number): Caller {
  return {
    user: "ada",
    room: "ada/main",
    role: "member",
    scopes: new Set(["events"] as const),
    grants: [],
    credential: { kind: "key", id, ...(expiresAt === undefined ? {} : { expiresAt }) },
  };
}

function setUp() {
  const clock = { now: 1_000 };
  return { clock, verified: new Verified(() => clock.now) };
}

describe("what is remembered of credentials", () => {
  it("holds a minute, or until the credential expires", () => {
    const { clock, verified } = setUp();
    const [plain, short] = [callerOf("a"), callerOf("b", 2_000)];
    verified.remember("a", plain, 0);
    verified.remember("b", short, 0);
    expect([verified.recall("a")?.caller, verified.recall("b")?.caller]).toEqual([plain, short]);
    clock.now = 2_000;
    expect(verified.recall("b")).toBeUndefined();
    expect(verified.isOpen(short)).toBe(false);
    clock.now = 61_000;
    expect(verified.recall("a")).toBeUndefined();
    expect(verified.isOpen(plain)).toBe(true);
  });

  it("is nothing any more once it was closed, by itself, its user or its parent", () => {
    for (const closed of [{ credentialId: "a" }, { user: "ada" }]) {
      const { verified } = setUp();
      const [caller, child, other] = [callerOf("a"), callerOf(childId("a", "1")), callerOf("b")];
      for (const one of [caller, child, other]) verified.remember(one.credential.id, one, 0);
      verified.close(closed);
      expect([verified.isOpen(caller), verified.isOpen(child)]).toEqual([false, false]);
      expect(verified.isOpen(other)).toBe("credentialId" in closed);
      expect(verified.recall("a")).toBeUndefined();
    }
  });

  it("that ends at a time to come is open until then, and looked up anew", () => {
    const { clock, verified } = setUp();
    const [caller, child] = [callerOf("a"), callerOf(childId("a", "1"))];
    for (const one of [caller, child]) verified.remember(one.credential.id, one, 0);
    verified.close({ credentialId: "a", atMs: 5_000 });
    const open = () => [verified.isOpen(caller), verified.isOpen(child)];
    expect(open()).toEqual([true, true]);
    expect(verified.recall("a")).toBeUndefined();
    const told = callerOf("a", 5_000);
    verified.remember("a", told, verified.closings);
    expect(verified.recall("a")?.caller).toBe(told);
    clock.now = 5_000;
    expect(open()).toEqual([false, false]);
    clock.now = 1_000;
    verified.close({ credentialId: "a" });
    expect(open()).toEqual([false, false]);
  });

  it("that ends at a time to come ends before it when too many do", () => {
    const { verified } = setUp();
    const caller = callerOf("a");
    verified.remember("a", caller, 0);
    verified.close({ credentialId: "a", atMs: 5_000 });
    for (let n = 0; n < 9_999; n++) verified.close({ credentialId: `k${n}`, atMs: 5_000 });
    expect(verified.isOpen(caller)).toBe(true);
    verified.close({ credentialId: "last", atMs: 5_000 });
    expect(verified.isOpen(caller)).toBe(false);
  });

  it("does not count what was found while its credential was closed", () => {
    const { verified } = setUp();
    const before = verified.closings;
    const stale = callerOf("a");
    verified.close({ credentialId: "a" });
    verified.remember("a", stale, before);
    expect(verified.isOpen(stale)).toBe(false);
    const fresh = callerOf("a");
    verified.remember("a", fresh, verified.closings);
    expect(verified.isOpen(fresh)).toBe(true);
  });

  it("takes a wrong one for wrong for a while, but not past a change", () => {
    const { clock, verified } = setUp();
    verified.remember("x", undefined, 0);
    expect(verified.recall("x")).toMatchObject({ caller: undefined });
    verified.close({ user: "zoe" });
    expect(verified.recall("x")).toBeUndefined();
    verified.remember("x", undefined, verified.closings);
    clock.now += 10_000;
    expect(verified.recall("x")).toBeUndefined();
  });

  it("is pushed out by no number of wrong ones, and not kept by a clock that was set back", () => {
    const { clock, verified } = setUp();
    verified.remember("right", callerOf("a"), 0);
    for (let n = 0; n < 20_001; n++) verified.remember(`wrong ${n}`, undefined, 0);
    expect(verified.recall("right")).toBeDefined();
    expect(verified.recall("wrong 0")).toBeUndefined();
    expect(verified.recall("wrong 20000")).toBeDefined();
    clock.now -= 1;
    expect(verified.recall("right")).toBeUndefined();
  });

  it("is bounded, and what it no longer knows of closings is closed", () => {
    const { verified } = setUp();
    const early = callerOf("early");
    verified.remember("early", early, verified.closings);
    for (let n = 0; n < 10_001; n++) verified.close({ credentialId: `c${n}` });
    expect(verified.isOpen(early)).toBe(false);
    const late = callerOf("late");
    verified.remember("late", late, verified.closings);
    expect(verified.isOpen(late)).toBe(true);
  });
});
