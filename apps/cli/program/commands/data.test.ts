import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Folder, startServer } from "../testing/cli-process.ts";
import { servedFolder } from "../testing/served-folder.ts";

const plan = { name: "Kept", steps: [{ id: "a", skill: "core.echo", input: { n: 1 } }] };

const folder = servedFolder();

it("a backup of a working server is restored as a server that knows the runs, and another log", async () => {
  await using restored = await Folder.create();
  const { lines } = await folder.call(["run", await folder.file("plan.json", plan), "--json"]);
  const { runId } = JSON.parse(lines[0] ?? "{}") as { runId: string };
  const file = join(folder.path, "a.backup");
  const made = await folder.call(["backup", file]);
  expect(made).toMatchObject({ code: 0, err: expect.stringContaining("owner-token") });
  expect(made.out).toMatch(/^\S+a\.backup: \d+ events, \d+ bytes, as of \d{4}-/);
  expect(readdirSync(folder.path).filter((name) => name.endsWith(".part"))).toEqual([]);

  expect(await restored.call(["restore", file])).toMatchObject({
    code: 0,
    err: expect.stringContaining("that were revoked, used, changed or removed after the backup"),
  });
  await using _again = await startServer(restored);
  const runs = await restored.call(["runs", "ls", "--json"]);
  expect(runs.lines.map((line) => Object(JSON.parse(line)).runId)).toEqual([runId]);
  const [one, two] = await Promise.all([folder, restored].map(epochOf));
  expect(one).not.toBe(two);

  const onto = await folder.call(["restore", file, "--to", restored.data]);
  expect(onto).toMatchObject({ code: expect.toSatisfy((code) => code !== 0) });
  const half = join(folder.path, "half.backup");
  writeFileSync(half, readFileSync(file).subarray(0, 20_000));
  const refused = await folder.call(["restore", half, "--to", join(folder.path, "none")]);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("is no whole backup") });
  expect(existsSync(join(folder.path, "none", "stepcast.db"))).toBe(false);
});

it("a restored backup keeps revoked what the old data folder says was, or ends every credential", async () => {
  await using old = await Folder.create();
  await using aside = await Folder.create();
  const file = join(old.path, "a.backup");
  const into = (name: string, ...flags: string[]) =>
    aside.call(["restore", file, "--to", join(aside.path, name), ...flags]);
  {
    await using _running = await startServer(old);
    await old.call(["keys", "create", "nightly", "--scopes", "events"]);
    await old.call(["backup", file]);
    const { lines } = await old.call(["keys", "ls", "--json"]);
    const { id } = JSON.parse(lines[0] ?? "{}") as { id: string };
    expect(await old.call(["keys", "revoke", id])).toMatchObject({ code: 0 });
    expect(await into("early", "--instead-of", old.data)).toMatchObject({
      code: expect.toSatisfy((code) => code !== 0),
      err: expect.stringContaining("Stop the server that is to be replaced first"),
    });
  }
  expect(await into("kept", "--instead-of", old.data)).toMatchObject({
    code: 0,
    err: expect.stringContaining(`as ${old.data} says: 1 key.`),
  });
  const nowhere = join(aside.path, "nowhere");
  expect(await into("ended", "--instead-of", nowhere, "--end-credentials")).toMatchObject({
    code: 0,
    err: expect.stringMatching(/nowhere tells nothing: it is not there\..*Ended: 1 key\./s),
  });
});

it("a backup that has no place to go says why, and leaves nothing", async () => {
  const missing = join(folder.path, "missing");
  const failed = await folder.call(["backup", join(missing, "a.backup")]);
  expect(failed).toMatchObject({
    code: 2,
    err: expect.stringContaining(`The folder ${missing} is not there.`),
  });
  expect(existsSync(missing)).toBe(false);
  expect(await folder.call(["backup", folder.path])).toMatchObject({
    code: 2,
    err: expect.stringContaining(`${folder.path} is a folder.`),
  });
  expect(await folder.call(["backup", ""])).toMatchObject({
    code: 2,
    err: expect.stringContaining("The name of the backup is empty."),
  });
});

it("a backup replaces an older one, and no other file", async () => {
  const file = join(folder.path, "again.backup");
  expect(await folder.call(["backup", file])).toMatchObject({ code: 0 });
  expect(await folder.call(["backup", file])).toMatchObject({ code: 0 });

  const notes = await folder.file("notes.txt", "mine");
  const part = await folder.file("again.backup.part", "mine too");
  await folder.call(["backup", file]);
  expect(readFileSync(part, "utf8")).toBe("mine too");
  const database = join(folder.data, "stepcast.db");
  const before = readFileSync(database).subarray(0, 16);
  for (const other of [notes, database])
    expect(await folder.call(["backup", other])).toMatchObject({
      code: 2,
      err: expect.stringContaining(`${other} is there already, and is no backup.`),
    });
  expect(readFileSync(notes, "utf8")).toBe("mine");
  expect(readFileSync(database).subarray(0, 16)).toEqual(before);
  expect(await folder.call(["runs", "ls"])).toMatchObject({ code: 0 });
  expect(readdirSync(folder.path).filter((name) => name.endsWith(".part"))).toEqual([
    "again.backup.part",
  ]);
});

it("compact says what would go, then removes it", async () => {
  await folder.call(["run", await folder.file("plan.json", plan)]);
  const before = await folder.call(["runs", "ls", "--json"]);
  const dry = await folder.call(["compact", "--days", "0", "--dry-run"]);
  expect(dry).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Would remove (?:1 run|(?!1 )\d+ runs) that ended /),
  });
  expect((await folder.call(["runs", "ls", "--json"])).lines).toEqual(before.lines);
  const done = await folder.call(["compact", "--days", "0"]);
  expect(done.out).toMatch(/^Removed \d+ runs? .* events and \d+ files?, [1-9]\d* bytes\./);
  expect((await folder.call(["runs", "ls", "--json"])).lines).toEqual([]);
  expect(await folder.call(["compact"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("STEPCAST_RETENTION_DAYS"),
  });
  expect(await folder.call(["compact", "--days", "soon"])).toMatchObject({ code: 2 });
});

async function epochOf(of: Folder): Promise<string> {
  const { url } = await of.server();
  const health = await fetch(`${url}/healthz`);
  return String(Object(await health.json()).epoch);
}

/** A server whose answers stand still after their first bytes, but for the one that a command begins with. */
async function slowServer() {
  const asked = Promise.withResolvers<void>();
  const server = createServer((incoming, outgoing) => {
    if (incoming.url?.startsWith("/trpc/") === true)
      return outgoing
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ result: { data: { runs: [] } } }));
    outgoing.writeHead(200, { "content-length": 1_000_000 });
    outgoing.write("SQLite");
    if (incoming.url !== "/healthz") asked.resolve();
    return outgoing;
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  // Cast: a server that listens on a host and port has an address of this kind.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const words = ["--url", url, "--token", "a-token-that-opens"];
  return { words, asked: asked.promise, end: () => server.closeAllConnections() };
}

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "a backup on its way ends at %s, with %i, and nothing is left of it",
  async (signal, code) => {
    await using aside = await Folder.create();
    const parts = () => readdirSync(aside.path).filter((name) => name.startsWith("a.backup"));
    const { words } = await slowServer();
    const backup = aside.start([...words, "backup", join(aside.path, "a.backup")]);
    await expect.poll(parts).toHaveLength(1);
    backup.child.kill(signal);
    expect(await backup.finished()).toMatchObject({ code, out: "", err: "" });
    expect(parts()).toEqual([]);
  },
);

it("a backup whose server ends on the way says that, and not that it could not be written", async () => {
  await using aside = await Folder.create();
  const { words, end } = await slowServer();
  const backup = aside.call([...words, "backup", join(aside.path, "a.backup")]);
  await expect.poll(() => readdirSync(aside.path)).toHaveLength(1);
  end();
  const { code, err } = await backup;
  expect(code).toBe(3);
  expect(err).toContain("The server's answer ended before the whole backup was here");
  expect(readdirSync(aside.path)).toEqual([]);
});

it("compacting ends at Ctrl-C, however long the server takes", async () => {
  await using aside = await Folder.create();
  const { words, asked } = await slowServer();
  const compact = aside.start([...words, "compact"]);
  await asked;
  compact.interrupt();
  expect(await compact.finished()).toMatchObject({ code: 130, out: "", err: "" });
});
