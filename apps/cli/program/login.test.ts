import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { Folder } from "./testing/cli-process.ts";
import { servedFolder } from "./testing/served-folder.ts";

const token = "a-token-for-tests-0123456789";
const home = servedFolder({ STEPCAST_OWNER_TOKEN: token });
let url: string;
beforeAll(async () => {
  ({ url } = await home.server());
});

/** Another machine: it knows the server by its address only. */
async function elsewhere() {
  const folder = await Folder.create();
  const call = (...words: string[]) => folder.call(["--url", url, ...words]);
  const keys = join(folder.path, "config", "keys.json");
  return { call, keys, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

it("login makes a key for the machine, which opens everything until logout", async () => {
  await using machine = await elsewhere();
  expect(await machine.call("runs", "ls")).toMatchObject({ code: 3 });
  const signedIn = await machine.call("--token", token, "login", "--name", "laptop");
  expect(signedIn).toMatchObject({ code: 0, err: `Signed in to ${url} as Owner (owner).` });
  expect((await stat(machine.keys)).mode & 0o777).toBe(0o600);
  const kept = await readFile(machine.keys, "utf8");
  expect(kept).toMatch(/sc_[\w-]{43}/);
  expect(kept).not.toContain(token);
  expect((await machine.call("runs", "ls")).code).toBe(0);
  expect((await machine.call("keys", "ls")).out).toContain("laptop");
  expect((await machine.call("logout")).err).toContain("the key is revoked");
  expect((await machine.call("runs", "ls")).code).toBe(3);
  const key = /sc_[\w-]{43}/.exec(kept)?.[0] ?? "";
  expect((await machine.call("--token", key, "runs", "ls")).code).toBe(3);
});

it("keys are made, replaced and revoked; the key alone goes to stdout", async () => {
  await using machine = await elsewhere();
  const owner = (...words: string[]) => machine.call("--token", token, ...words);
  const made = await owner("keys", "create", "robot", "--scopes", "events", "--days", "7");
  expect(made.out).toMatch(/^sc_[\w-]{43}$/);
  expect((await machine.call("--token", made.out, "runs", "ls")).code).toBe(0);
  const id = /key_\w+/.exec(made.err)?.[0] ?? "";
  const fresh = await owner("keys", "rotate", id, "--grace", "0");
  expect((await machine.call("--token", made.out, "runs", "ls")).code).toBe(3);
  expect((await machine.call("--token", fresh.out, "runs", "ls")).code).toBe(0);
  const freshId = /key_\w+/.exec(fresh.err)?.[0] ?? "";
  expect((await owner("keys", "revoke", freshId)).code).toBe(0);
  expect((await machine.call("--token", fresh.out, "runs", "ls")).code).toBe(3);
  expect(await owner("keys", "create", "x", "--scopes", "all")).toMatchObject({
    code: 2,
    err: expect.stringContaining('"all" is no scope'),
  });
});

it("members are invited, changed, kept out and removed", async () => {
  await using machine = await elsewhere();
  const owner = (...words: string[]) => machine.call("--token", token, ...words);
  const invited = await owner(
    "members",
    "invite",
    "--email",
    "ada@example.com",
    "--role",
    "viewer",
  );
  const secret = new URL(invited.out).searchParams.get("token");
  expect((await owner("members", "ls")).out).toContain("ada@example.com");
  const joined = await fetch(`${url}/join`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      token: secret,
      name: "Ada",
      email: "ada@example.com",
      password: "a long password",
    }),
  });
  expect(joined.status).toBe(204);
  const listed = await owner("members", "ls");
  const user = /user_\w+/.exec(listed.out)?.[0] ?? "";
  expect(listed.lines.find((line) => line.startsWith(user))).toMatch(/Ada.*viewer/);
  expect((await owner("members", "role", user, "member")).err).toBe(`${user} is member now.`);
  expect((await owner("members", "disable", user)).code).toBe(0);
  expect((await owner("members", "ls")).out).toContain("kept out");
  expect((await owner("members", "remove", user)).code).toBe(0);
  expect((await owner("members", "ls")).out).not.toContain(user);
  expect((await owner("members", "role", "owner", "viewer")).code).not.toBe(0);
});

it("an invitation that nobody has used is withdrawn", async () => {
  await using machine = await elsewhere();
  const owner = (...words: string[]) => machine.call("--token", token, ...words);
  const { out: link } = await owner("members", "invite");
  const id = /invitation_\w+/.exec((await owner("members", "ls")).out)?.[0] ?? "";
  expect((await owner("members", "withdraw", id)).err).toBe(`${id} lets nobody in any more.`);
  expect((await owner("members", "ls")).out).not.toContain(id);
  const joined = await fetch(`${url}/join`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      token: new URL(link).searchParams.get("token"),
      name: "Eve",
      email: "eve@example.com",
      password: "a long password",
    }),
  });
  expect(joined.status).toBe(404);
  expect((await owner("members", "withdraw", id)).code).not.toBe(0);
});

it("login asks nobody who is not there", async () => {
  await using machine = await elsewhere();
  expect(await machine.call("login")).toMatchObject({
    code: 2,
    err: expect.stringContaining("Give --token, or STEPCAST_TOKEN."),
  });
});
