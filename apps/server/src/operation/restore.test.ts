import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import {
  ask,
  call,
  join,
  keysOf,
  makeKey,
  postAs,
  withBearer,
  withCookie,
} from "../testing/accounts.ts";
import { type RunningServer, startServer } from "../testing/running-server.ts";
import { restore } from "./restore.ts";

const plan = { name: "p", steps: [{ id: "a", skill: "core.noop" }] };
const folders: string[] = [];
const running: RunningServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server[Symbol.asyncDispose]();
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(joinPath(tmpdir(), "stepcast-restore-"));
  folders.push(folder);
  return folder;
}

async function start(dataFolder: string): Promise<RunningServer> {
  const server = await startServer({ dataFolder });
  running.push(server);
  return server;
}

/** A server with members and what they handed out, a backup of it, and what they took back after it. */
async function setUp() {
  const folder = await newFolder();
  const server = await start(folder);
  const [ada, bob, gone] = [
    await join(server, "Ada"),
    await join(server, "Bob"),
    await join(server, "Gone"),
  ];
  const as = withCookie(ada.cookie);
  const room = `${ada.user}/main`;
  const { runId } = await ask<{ runId: string }>(server, "runs.start", { plan }, as);
  const [kept, revoked] = [await makeKey(server, {}, as), await makeKey(server, {}, as)];
  const [link, closed] = [
    await ask<{ id: string; link: string }>(server, "shares.create", { runId }, as),
    await ask<{ id: string; link: string }>(server, "shares.create", { runId }, as),
  ];
  const invited = await ask<{ link: string }>(server, "members.invite", {});
  const withdrawn = await ask<{ id: string; link: string }>(server, "members.invite", {});
  for (const user of [bob.user, "owner"]) await ask(server, "rooms.open", { room, user }, as);
  const file = joinPath(await newFolder(), "a.backup");
  const backup = await server.call("/api/v1/backup");
  await writeFile(file, new Uint8Array(await backup.arrayBuffer()));

  await ask(server, "keys.revoke", { id: revoked.id }, as);
  await ask(server, "shares.revoke", { id: closed.id }, as);
  await ask(server, "rooms.close", { room, user: bob.user }, as);
  await ask(server, "members.withdraw", { id: withdrawn.id });
  await ask(server, "members.remove", { user: gone.user });
  await ask(server, "members.disable", { user: bob.user });
  const next = "quite another password";
  await ask(server, "account.changePassword", { current: ada.password, next }, as);
  const late = await makeKey(server, {}, as);
  const tokenOf = ({ link: url }: { readonly link: string }) =>
    new URL(url).searchParams.get("token") ?? url.split("/").at(-1) ?? "";
  await server.server.close({ graceMs: 0 });
  return {
    ...{ folder, file, runId, room, next, people: { ada, bob, gone } },
    keys: { kept: kept.key, revoked: revoked.key, late: late.key },
    tokens: {
      link: tokenOf(link),
      closed: tokenOf(closed),
      invited: tokenOf(invited),
      withdrawn: tokenOf(withdrawn),
    },
  };
}

/** What opens the restored server, of all that ever opened the old one. */
async function opened(dataFolder: string, world: Awaited<ReturnType<typeof setUp>>) {
  const server = await start(dataFolder);
  const { keys, tokens, people, runId, next } = world;
  const byKey = async (key: string) =>
    (await call(server, "runs.list", {}, withBearer(key))).status === 200;
  const byLink = async (token: string) =>
    (await call(server, "runs.get", { runId }, withBearer(token))).status === 200;
  const isInvited = async (token: string) =>
    (await server.call(`/signin/join?token=${token}`)).status === 200;
  const byPassword = async (email: string, password: string) =>
    (await postAs(server, "/signin", { email, password })).status === 204;
  const { rooms } = await ask<{ rooms: { room: string }[] }>(server, "rooms.list");
  return {
    keys: { kept: await byKey(keys.kept), revoked: await byKey(keys.revoked) },
    links: { open: await byLink(tokens.link), closed: await byLink(tokens.closed) },
    invitations: {
      open: await isInvited(tokens.invited),
      withdrawn: await isInvited(tokens.withdrawn),
    },
    passwords: {
      old: await byPassword(people.ada.email, people.ada.password),
      next: await byPassword(people.ada.email, next),
      disabled: await byPassword(people.bob.email, people.bob.password),
      removed: await byPassword(people.gone.email, people.gone.password),
    },
    rooms: rooms.some(({ room }) => room === world.room),
    server,
  };
}

const allOpen = {
  keys: { kept: true, revoked: true },
  links: { open: true, closed: true },
  invitations: { open: true, withdrawn: true },
  passwords: { old: true, next: false, disabled: true, removed: true },
};

describe("a restored backup", { timeout: 120_000 }, () => {
  it("keeps revoked what was revoked since, where the database that it replaces says so", async () => {
    const world = await setUp();
    const folder = await newFolder();
    const told = restore(world.file, folder, { insteadOf: world.folder });
    // One of each; the session is that of the member who was removed.
    expect(told.keptBack).toEqual({
      ...{ keys: 1, sessions: 1, links: 1, invitations: 1, rooms: 1, members: 1 },
    });
    expect(told.ended).toBeUndefined();
    const { server, ...open } = await opened(folder, world);
    expect(open).toEqual({
      keys: { kept: true, revoked: false },
      links: { open: true, closed: false },
      invitations: { open: true, withdrawn: false },
      passwords: { old: false, next: true, disabled: false, removed: false },
      rooms: true,
    });
    // What was made after the backup is not in it.
    expect((await call(server, "runs.list", {}, withBearer(world.keys.late))).status).toBe(401);
  });

  it("brings everything back where there is nothing to ask, and ends it when told to", async () => {
    const world = await setUp();
    const [without, damaged, ended] = [await newFolder(), await newFolder(), await newFolder()];
    expect(restore(world.file, without)).not.toHaveProperty("keptBack");
    expect(await opened(without, world)).toMatchObject({ ...allOpen, rooms: true });

    await writeFile(joinPath(damaged, "stepcast.db"), "no database any more");
    const told = restore(world.file, ended, { insteadOf: damaged, endCredentials: true });
    expect(told).toMatchObject({
      unreadable: expect.stringContaining("not a database"),
      ended: { keys: 2, links: 2, invitations: 2, rooms: 2, sessions: 3 },
    });
    const { server, ...open } = await opened(ended, world);
    expect(open).toEqual({
      keys: { kept: false, revoked: false },
      links: { open: false, closed: false },
      invitations: { open: false, withdrawn: false },
      passwords: allOpen.passwords,
      rooms: false,
    });
    expect((await keysOf(server)).keys).toEqual([]);
  });

  it("asks no database of another log, of a time before, or that a server uses", async () => {
    const world = await setUp();
    const other = await newFolder();
    const server = await start(other);
    const into = await newFolder();
    expect(() => restore(world.file, into, { insteadOf: other })).toThrow(
      expect.objectContaining({ code: "data_folder_in_use" }),
    );
    await server.server.close({ graceMs: 0 });
    expect(restore(world.file, into, { insteadOf: other })).toMatchObject({
      unreadable: "it is not the log that this is a backup of",
    });
    const missing = joinPath(other, "missing");
    const told = restore(world.file, await newFolder(), { insteadOf: missing });
    expect(told.unreadable).toBe("it is not there");
    // The older of two backups cannot say what was revoked after it.
    const again = await start(world.folder);
    await again.start(plan);
    const later = joinPath(other, "later.backup");
    await writeFile(
      later,
      new Uint8Array(await (await again.call("/api/v1/backup")).arrayBuffer()),
    );
    expect(restore(later, await newFolder(), { insteadOf: world.file })).toMatchObject({
      unreadable: "it is older than the backup",
    });
  });
});
