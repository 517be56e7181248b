import { auditRoom } from "@stepcast/contracts";
import { expect, it, vi } from "vitest";
import type { Caller } from "./context.ts";
import { noteEntry } from "./note-entry.ts";
import { createCaller } from "./root.ts";
import { quietIdentity } from "./testing/quiet-identity.ts";
import { ada, bob, finishedRun, setUp } from "./testing/setup.ts";

const root: Caller = { ...ada, user: "root", room: "root/main", role: "owner" };
const identity = { ...quietIdentity, owners: async () => ["owner", "root"] };

function desk() {
  const { context, emit, store } = setUp();
  const told = async () => {
    const { entries } = await store.read({ after: 0, limit: 100 });
    return entries.flatMap(({ event }) =>
      event.type === "audit.noted" ? [`${event.room} ${event.data.action}`] : [],
    );
  };
  const as = (caller: Caller) => createCaller({ ...context(caller), identity });
  return { as, emit, store, told };
}

it("tells who did it, whom it was done to and the owners that the audit log has more, and nobody else", async () => {
  const { as, told } = desk();
  await as(ada).account.rename({ name: "Ada" });
  await vi.waitFor(async () => expect(await told()).toHaveLength(3));
  await as(ada).rooms.open({ room: ada.room, user: "bob", role: "viewer" });
  await vi.waitFor(async () => expect(await told()).toHaveLength(7));
  await as(root).members.setRole({ user: "bob", role: "viewer" });
  await vi.waitFor(async () => expect(await told()).toHaveLength(10));
  const lines = await told();
  expect(lines.slice(0, 3)).toEqual(
    ["ada", "owner", "root"].map((user) => `${auditRoom(user)} account.rename`),
  );
  expect(lines.slice(3, 7)).toEqual(
    ["ada", "bob", "owner", "root"].map((user) => `${auditRoom(user)} room.open`),
  );
  expect(lines.slice(7)).toEqual(
    ["root", "bob", "owner"].map((user) => `${auditRoom(user)} member.role`),
  );
});

it("tells nothing of what was refused, or changed no list", async () => {
  const { as, emit, store, told } = desk();
  await expect(as(bob).keys.rotate({ id: "key_none" })).rejects.toThrow("no key");
  await noteEntry({ store, identity }, { at: 1, by: "ada", action: "backup.make", outcome: "ok" });
  await emit(...finishedRun("run_1", ada.room));
  await as(ada).shares.create({ runId: "run_1", expiresInHours: 1 });
  await vi.waitFor(async () => expect(await told()).toHaveLength(3));
  expect((await told()).every((line) => line.endsWith("link.create"))).toBe(true);
});

it("does what was asked where nobody can be told", async () => {
  const { context, store } = setUp();
  const owners = async () => {
    throw new Error("The database is away.");
  };
  const caller = createCaller({ ...context(ada), identity: { ...identity, owners } });
  vi.spyOn(store, "append").mockRejectedValue(new Error("The disk is full."));
  expect(await caller.account.rename({ name: "Ada" })).toEqual({ ok: true });
  expect(store.directory.audit.page({ limit: 1 }).entries).toMatchObject([
    { action: "account.rename", outcome: "ok" },
  ]);
});

it("lets nobody else read what of the audit log concerns a user", async () => {
  const { as } = desk();
  const room = auditRoom(ada.user);
  await expect(as(ada).rooms.open({ room, user: "bob", role: "viewer" })).rejects.toThrow(
    "stays its own",
  );
  await expect(as(root).events.read({ room })).rejects.toThrow("no room");
});
