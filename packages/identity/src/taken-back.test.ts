import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Caller } from "@stepcast/api";
import { inviteMember, type Role } from "@stepcast/contracts";
import { afterEach, expect, it } from "vitest";
import type { IdentityService } from "./index.ts";
import { openIdentity, owner } from "./testing/owned-identity.ts";

const password = "a long password";
const email = "ada@example.com";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of undo.splice(0).reverse()) await work();
});

async function open(now?: () => number): Promise<IdentityService> {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-taken-back-"));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const identity = openIdentity(join(folder, "stepcast.db"), { now });
  undo.push(async () => identity[Symbol.asyncDispose]());
  return identity;
}

async function invite(
  identity: IdentityService,
  by: Caller,
  input: { readonly role?: Role; readonly email?: string } = {},
): Promise<string> {
  const { link } = await identity.invite(by, inviteMember.parse(input));
  return new URL(link).searchParams.get("token") ?? "";
}

async function callerOf(identity: IdentityService, sessionId: string): Promise<Caller> {
  const caller = await identity.identify({ sessionId });
  if (caller === undefined) throw new Error("the session opens nothing");
  return caller;
}

/** Ada, who joined, and her first session. */
async function joined(identity: IdentityService, role: Role = "member"): Promise<Caller> {
  const token = await invite(identity, owner, { role });
  const { id } = await identity.join({ token, name: "Ada", email, password }, {});
  return await callerOf(identity, id);
}

it("a token for a page ends with the grace of the key that made it", async () => {
  const clock = { now: Date.now() };
  const identity = await open(() => clock.now);
  const made = await identity.createKey(owner, { name: "k", scopes: ["events"] });
  const maker = await identity.identify({ bearer: made.key });
  if (maker === undefined) throw new Error("the key opens nothing");
  const page = { only: { room: "owner/main" }, expiresInSeconds: 3_600 };
  const { token } = await identity.createToken(maker, page);
  await identity.rotateKey(owner, { id: made.id, graceMinutes: 10 });
  clock.now += 9.5 * 60_000;
  const watching = await identity.identify({ bearer: token });
  if (watching === undefined) throw new Error("the token opens nothing");
  clock.now += 30_000;
  expect(identity.isOpen(watching)).toBe(false);
  expect(await identity.identify({ bearer: token })).toBeUndefined();
});

it("a key that is replaced twice at once is replaced once, and not at all once it is revoked", async () => {
  const identity = await open();
  const { id } = await identity.createKey(owner, { name: "k", scopes: ["events"] });
  const settled = await Promise.allSettled(
    [0, 60].map((graceMinutes) => identity.rotateKey(owner, { id, graceMinutes })),
  );
  expect(settled).toMatchObject([
    { status: "fulfilled" },
    { status: "rejected", reason: { code: "invalid_input" } },
  ]);
  const [first] = await identity.keys(owner);
  if (first === undefined || first.id === id) throw new Error("no key took the place");
  const meanwhile = await Promise.allSettled([
    identity.rotateKey(owner, { id: first.id, graceMinutes: 0 }),
    identity.revokeKey(owner, first.id),
  ]);
  expect(meanwhile).toMatchObject([
    { status: "rejected", reason: { code: "not_found" } },
    { status: "fulfilled" },
  ]);
  expect(await identity.keys(owner)).toEqual([]);
});

it("a key of one room is told of keys of that room and of no others", async () => {
  const identity = await open();
  const narrow = { scopes: ["admin" as const], only: { room: "owner/lab" } };
  const { key, id } = await identity.createKey(owner, { name: "of the lab", ...narrow });
  await identity.createKey(owner, {
    name: "of a run",
    scopes: ["events"],
    only: { runId: "run_1" },
  });
  await identity.createKey(owner, { name: "of everything", scopes: ["events"] });
  const caller = await identity.identify({ bearer: key });
  if (caller === undefined) throw new Error("the key opens nothing");
  expect((await identity.keys(caller)).map((row) => row.id)).toEqual([id]);
  expect(await identity.keys(owner)).toHaveLength(3);
});

it("who signs in with the old password while it is changed is signed out with the others", async () => {
  const identity = await open();
  const ada = await joined(identity);
  const begun: string[] = [];
  const signInUntilRefused = async () => {
    for (;;) {
      const session = await identity.signIn({ email, password }, {});
      if (session === undefined) return;
      begun.push(session.id);
    }
  };
  const knocking = Array.from({ length: 2 }, signInUntilRefused);
  await identity.changePassword(ada, { current: password, next: "another long password" });
  await Promise.all(knocking);
  expect(begun).not.toEqual([]);
  for (const sessionId of begun) expect(await identity.identify({ sessionId })).toBeUndefined();
  expect(await identity.sessions(ada)).toHaveLength(1);
});

it("who is removed does not come back by another invitation from before", async () => {
  const identity = await open();
  const [first, second] = [
    await invite(identity, owner, { email }),
    await invite(identity, owner, { email }),
  ];
  const { user } = await identity.join({ token: first, name: "Ada", email, password }, {});
  await identity.remove(user);
  expect(await identity.invitation(second)).toBeUndefined();
  const again = identity.join({ token: second, name: "Ada", email, password }, {});
  await expect(again).rejects.toMatchObject({ code: "not_found" });
  const anew = await invite(identity, owner, { email });
  expect(await identity.invitation(anew)).toMatchObject({ email });
});

it("what an owner invited holds while they are one", async () => {
  const identity = await open();
  const ada = await joined(identity, "owner");
  const token = await invite(identity, ada, { role: "owner" });
  const isOpen = async () => (await identity.invitation(token)) !== undefined;
  expect(await isOpen()).toBe(true);
  await identity.setDisabled(ada.user, true);
  expect(await isOpen()).toBe(false);
  await identity.setDisabled(ada.user, false);
  expect(await isOpen()).toBe(true);
  await identity.setRole(ada.user, "member");
  expect(await isOpen()).toBe(false);
  await identity.setRole(ada.user, "owner");
  await identity.remove(ada.user);
  const again = identity.join({ token, name: "Ada", email, password }, {});
  await expect(again).rejects.toMatchObject({ code: "not_found" });
});
