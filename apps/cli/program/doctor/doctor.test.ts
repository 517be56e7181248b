import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createGzip } from "node:zlib";
import { claimPort } from "@stepcast/testkit/claimed-port";
import { beforeAll, describe, expect, it } from "vitest";
import { Folder, startServer } from "../testing/cli-process.ts";
import { servedFolder } from "../testing/served-folder.ts";
import { examine, type Patient } from "./doctor.ts";
import type { Finding } from "./finding.ts";
import { checkNode, checkPort, diskFinding } from "./local.ts";
import { checkPages } from "./pages.ts";

/** So patient that a busy machine is not taken for a fault. */
const patient = { openingMs: 30_000, beatsMs: 60_000 };

/** Where something listens, until the end of the block. */
async function listening(
  answer: RequestListener,
): Promise<AsyncDisposable & { url: string; port: number }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Cast: it listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A proxy that does to answers what `pass` does. */
function proxyTo(
  upstream: string,
  pass: (from: NodeJS.ReadableStream, to: ServerResponse) => void,
) {
  return listening((incoming, outgoing) => {
    const { host: _host, ...headers } = incoming.headers;
    const asked = request(
      new URL(incoming.url ?? "/", upstream),
      { headers, agent: false },
      (answer) => {
        outgoing.statusCode = answer.statusCode ?? 502;
        const type = answer.headers["content-type"];
        if (type !== undefined) outgoing.setHeader("content-type", type);
        if (type?.startsWith("text/event-stream") === true) pass(answer, outgoing);
        else answer.pipe(outgoing);
      },
    );
    asked.on("error", () => outgoing.destroy());
    outgoing.on("close", () => asked.destroy());
    asked.end();
  });
}

async function findings(whom: Partial<Patient>, patience = patient): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  const defaults = {
    url: undefined,
    token: undefined,
    dataFolder: "/nowhere",
    port: 0,
    version: "0.1.0",
  };
  for await (const one of examine({ ...defaults, ...whom }, patience)) found.push(one);
  return found;
}

/** What is wrong, by its id; each says what was seen, what it means and what to do. */
async function problems(whom: Partial<Patient>, patience = patient): Promise<readonly string[]> {
  const found = (await findings(whom, patience)).filter(({ level }) => level === "problem");
  for (const { seen, means, advice } of found)
    for (const said of [seen, means, advice]) expect(said).toMatch(/^\S.{15,}$/s);
  return found.map(({ id }) => id);
}

describe("with a server", () => {
  const folder = servedFolder({ STEPCAST_HEARTBEAT_MS: "500" });
  let url: string;
  let token: string;
  beforeAll(async () => {
    ({ url, token } = await folder.server());
  });

  it("finds nothing where all is well, and says what it looked at", async () => {
    const found = await findings({ dataFolder: folder.data });
    expect(found.filter(({ level }) => level === "problem" || level === "warning")).toEqual([]);
    const ids = found.map(({ id }) => id);
    for (const id of [
      "node",
      "folder",
      "disk",
      "server",
      "token",
      "clock",
      "http1_limit",
      "stream",
    ])
      expect(ids).toContain(id);
    expect(ids.filter((id) => id === "disk")).toHaveLength(1);
  });

  it("names a proxy that gathers, one that compresses, and one that cuts", async () => {
    // Holds everything back, headers too.
    await using gathering = await proxyTo(url, (from) => void from.resume());
    await using compressing = await proxyTo(url, (from, to) => {
      to.setHeader("content-encoding", "gzip");
      const gzip = createGzip();
      from.pipe(gzip).pipe(to);
      from.on("data", () => gzip.flush());
    });
    await using cutting = await proxyTo(url, (from, to) => {
      from.once("data", (piece: Buffer) => void to.end(piece));
    });
    const seen = await Promise.all([
      problems({ url: gathering.url, token }, { ...patient, openingMs: 1_000 }),
      problems({ url: compressing.url, token }),
      problems({ url: cutting.url, token }),
    ]);
    expect(seen).toEqual([["proxy_buffering"], ["stream_compressed"], ["stream_cut"]]);
  });

  it("names beats that arrive together", async () => {
    await using lumping = await proxyTo(url, (from, to) => {
      to.flushHeaders();
      const pieces: Buffer[] = [];
      from.on("data", (piece: Buffer) => {
        pieces.push(piece);
        if (Buffer.concat(pieces).toString().split("serverTime").length > 4)
          to.write(Buffer.concat(pieces.splice(0)));
      });
    });
    const found = await findings({ url: lumping.url, token });
    expect(found.at(-1)).toMatchObject({ id: "proxy_buffering", level: "problem" });
  });

  it("names a wrong token and a missing one, and never shows this machine's to others", async () => {
    expect(await problems({ url, token: "wrong-token-0123456789" })).toEqual(["token_wrong"]);
    expect(await problems({ url })).toEqual(["token_missing"]);
    // On this machine the data folder's own token is used.
    expect(await problems({ url, dataFolder: folder.data })).toEqual([]);
    await using thief = await listening((incoming, outgoing) => {
      expect(incoming.headers["authorization"]).toBeUndefined();
      outgoing.end("hello");
    });
    const elsewhere = thief.url.replace("127.0.0.1", "0.0.0.0");
    expect(await problems({ url: elsewhere, dataFolder: folder.data })).toEqual(["not_stepcast"]);
  });

  it("names a server that does not answer under the name, and a command that is newer", async () => {
    const { port } = new URL(url);
    expect(await problems({ url: `http://127.0.0.2:${port}` })).toHaveLength(1);
    await using naming = await listening((_incoming, outgoing) => {
      outgoing.statusCode = 403;
      outgoing.end(JSON.stringify({ error: { code: "forbidden" } }));
    });
    expect(await problems({ url: naming.url })).toEqual(["host_not_allowed"]);
    const old = await findings({ dataFolder: folder.data, version: "9.0.0" });
    expect(old.map(({ id }) => id)).toContain("server_old");
  });

  it("prints findings for people, and for programs with --json; ends with 1 for a problem", async () => {
    const good = await folder.call(["doctor"]);
    expect(good).toMatchObject({ code: 0, out: expect.stringContaining("✓ the token opens it") });
    const bad = await folder.call(["--token", "wrong-token-0123456789", "doctor", "--json"]);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.out)).toMatchObject({
      ok: false,
      findings: expect.arrayContaining([expect.objectContaining({ id: "token_wrong" })]),
    });
    expect(await folder.call(["--url", "localhost:4000", "doctor"])).toMatchObject({ code: 2 });
  });
});

it("names a server whose data folder went away under it, also where the folder was all it was known by", async () => {
  await using folder = await Folder.create();
  await using _server = await startServer(folder, { STEPCAST_HEARTBEAT_MS: "500" });
  const { url, token } = await folder.server();
  const elsewhere = `${folder.data}-elsewhere`;
  renameSync(folder.data, elsewhere);
  const health = () => fetch(new URL("/healthz", url)).then(({ status }) => status);
  await expect.poll(health).toBe(503);
  const found = await findings({ url, token });
  expect(found.filter(({ level }) => level === "problem" || level === "warning")).toEqual([
    expect.objectContaining({
      id: "folder_lost",
      seen: expect.stringContaining("deleted or moved away"),
    }),
  ]);
  const port = Number(new URL(url).port);
  expect(await problems({ dataFolder: folder.data, port })).toEqual(["folder_lost"]);
  renameSync(elsewhere, folder.data);
  await expect.poll(health).toBe(200);
  expect(await problems({ url, token })).toEqual([]);
});

describe("without a server", () => {
  it("names a clock that is wrong, a full disk and little room, as the server says them", async () => {
    const looks = (diagnosis: object) =>
      listening((incoming, outgoing) => {
        const isHealth = incoming.url === "/healthz";
        outgoing.end(JSON.stringify(isHealth ? { epoch: "e1", version: "0.1.0" } : diagnosis));
      });
    const year = 365 * 86_400_000;
    await using server = await looks({ serverTime: Date.now() + year, disk: { freeBytes: 4_096 } });
    const found = await findings({ url: server.url });
    expect(found).toContainEqual(expect.objectContaining({ id: "clock_skew", level: "warning" }));
    expect(found).toContainEqual(expect.objectContaining({ id: "disk_full", level: "problem" }));
    expect(diskFinding("/data", 50_000_000)).toMatchObject({ id: "disk_low", level: "warning" });
    expect(diskFinding("/data", 5e9)).toMatchObject({ level: "ok" });
  });

  it("names an address where nothing, or something else, answers", async () => {
    const nobody = `http://127.0.0.1:${await claimPort()}`;
    expect(await problems({ url: nobody })).toEqual(["unreachable"]);
    await using proxy = await listening((_incoming, outgoing) => {
      outgoing.statusCode = 502;
      outgoing.end("<html>Bad gateway</html>");
    });
    expect(await problems({ url: proxy.url })).toEqual(["proxy_without_server"]);
  });

  it("looks at the folder, the database and the port that a server would use", async () => {
    await using folder = await Folder.create();
    await using taken = await listening((_incoming, outgoing) => void outgoing.end("hello"));
    const look = () => problems({ dataFolder: folder.data, port: taken.port });
    expect(await look()).toEqual(["no_server", "port_taken"]);
    mkdirSync(folder.data);
    const db = new DatabaseSync(join(folder.data, "stepcast.db"));
    db.exec("PRAGMA application_id = 7; CREATE TABLE notes (text TEXT)");
    expect(await look()).toContain("database_foreign");
    db.exec(`PRAGMA application_id = ${0x53747063}; PRAGMA user_version = 999`);
    expect(await look()).toContain("database_newer");
    db.exec("BEGIN IMMEDIATE");
    expect(await look()).toContain("database_locked");
    db.close();
    writeFileSync(join(folder.data, "stepcast.db"), "no database".repeat(200));
    expect(await look()).toContain("database_damaged");
    const file = await folder.file("plain", "a file");
    expect(await problems({ dataFolder: file })).toContain("folder_not_writable");
  });

  it("looks through a database, and names one that is broken inside", async () => {
    await using folder = await Folder.create();
    // Made and left by a server.
    await (await startServer(folder))[Symbol.asyncDispose]();
    const seenOf = async () =>
      (await findings({ dataFolder: folder.data })).find(({ id }) => id.startsWith("database"));
    expect(await seenOf()).toMatchObject({ level: "ok", seen: expect.stringMatching(/whole$/) });
    expect(await checkPages(folder.data, 1, 1)).toMatchObject({ id: "database_large" });
    const file = join(folder.data, "stepcast.db");
    const bytes = readFileSync(file);
    // The first page stays, so that it opens.
    writeFileSync(file, bytes.fill(0x5a, 4_096 * 2, 4_096 * 6));
    expect(await seenOf()).toMatchObject({ id: "database_damaged", level: "problem" });
    expect(await problems({ dataFolder: folder.data })).toContain("database_damaged");
  });

  it("says sizes in units that people read", () => {
    expect(diskFinding("/data", 71_600_000_000).seen).toBe("71.6 GB are free for /data");
    expect(diskFinding("/data", 50_000_000).seen).toBe("50.0 MB are free on the disk of /data.");
  });

  it("knows which Node is too old, and which port is free", async () => {
    expect(checkNode("20.19.0")).toMatchObject({ id: "node_old", level: "problem" });
    expect(checkNode("24.11.1")).toMatchObject({ level: "problem" });
    expect(checkNode("24.12.0")).toMatchObject({ level: "ok" });
    expect(checkNode("26.0.0")).toMatchObject({ level: "ok" });
    expect(await checkPort(0)).toMatchObject({ level: "ok" });
  });
});
