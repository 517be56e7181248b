import type { Caller, Closed } from "@stepcast/api";
import type { StepcastError } from "@stepcast/contracts";
import { createMemoryStore } from "@stepcast/store";
import { expect, it } from "vitest";
import type { StreamPlace } from "./limiter.ts";
import { watchStreams } from "./stream-watch.ts";

const ada: Caller = {
  user: "ada",
  room: "ada/main",
  role: "member",
  scopes: new Set(["events"]),
  grants: [],
  credential: { kind: "session", id: "s1" },
};

/** Streams that say why they ended, and a watch over them that a test turns. */
function setUp() {
  const { directory } = createMemoryStore();
  const ended = new Map<string, StepcastError["code"]>();
  const places: StreamPlace[] = [];
  const closed = new Set<string>();
  const listeners = new Set<(closed: Closed) => void>();
  const clock = { nowMs: 1_000 };
  const watch = watchStreams({
    directory,
    limiter: { places: () => places },
    identity: {
      isOpen: ({ credential }) => !closed.has(credential.id),
      onClosed(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    // The test looks when it wants to.
    everyMs: 3_600_000,
    now: () => clock.nowMs,
  });
  const open = (name: string, caller: Caller | undefined, room = "ada/main") => {
    const place: StreamPlace = {
      ...{ user: "ada", key: undefined, address: undefined, openedAtMs: 0, cursor: undefined },
      feeds: [{ room }],
      release() {},
      caller,
      end: ({ code }) => ended.set(name, code),
    };
    places.push(place);
    return place;
  };
  const close = (id: string) => {
    closed.add(id);
    for (const listener of listeners) listener({ credentialId: id });
  };
  return { directory, watch, open, ended, close, clock, listeners };
}

it("ends what was revoked at once, and nothing else", () => {
  const { open, ended, close, watch, listeners } = setUp();
  open("revoked", ada);
  open("other", { ...ada, credential: { kind: "key", id: "k1" } });
  open("owner", { ...ada, credential: { kind: "owner-token", id: "owner-token" } });
  open("not known yet", undefined);
  close("s1");
  expect([...ended]).toEqual([["revoked", "unauthorized"]]);
  watch.close();
  expect(listeners.size).toBe(0);
});

it("ends what has expired when it looks", () => {
  const { open, ended, watch, clock } = setUp();
  open("short", { ...ada, credential: { ...ada.credential, expiresAt: 2_000 } });
  open("long", { ...ada, credential: { ...ada.credential, expiresAt: 3_000 } });
  watch.recheck();
  expect(ended.size).toBe(0);
  clock.nowMs = 2_000;
  watch.recheck();
  expect([...ended]).toEqual([["short", "unauthorized"]]);
  watch.close();
});

it("ends a guest's stream of a room that was closed, and a link that is gone", async () => {
  const { open, ended, watch, directory } = setUp();
  await directory.grants.open({ user: "ada", room: "bob/main", role: "viewer" });
  open("guest", ada, "bob/main");
  open("own", ada);
  const share = { ...ada, credential: { kind: "share", id: "share_1" } as const };
  open("link", share);
  const times = { createdAt: 1, expiresAt: 9_000 };
  await directory.shares.add({
    ...{ id: "share_1", runId: "run_1", room: "ada/main", by: "ada", ...times },
    tokenHash: new Uint8Array(32),
  });
  watch.recheck();
  expect(ended.size).toBe(0);
  await directory.grants.close("ada", "bob/main");
  await directory.shares.remove("share_1");
  watch.recheck();
  expect([...ended]).toEqual([
    ["guest", "not_found"],
    ["link", "unauthorized"],
  ]);
  watch.close();
});

it("looks at ten thousand streams in the blink of an eye", () => {
  const { open, ended, watch } = setUp();
  for (let n = 0; n < 10_000; n += 1)
    open(`${n}`, { ...ada, credential: { kind: "key", id: `${n}` } });
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now();
    watch.recheck();
    return performance.now() - start;
  });
  // About 2 ms; the soonest and the bound are for machines that do much else.
  expect(Math.min(...times)).toBeLessThan(500);
  expect(ended.size).toBe(0);
  watch.close();
});
