import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { connect as connectPlain } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localhostCertificate } from "./testing/localhost-certificate.ts";
import { startServer, testToken } from "./testing/running-server.ts";
import { readTls } from "./tls.ts";

const { cert, key } = localhostCertificate;

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Trusts the certificate above and no other. */
function ask(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ca: cert, headers, agent: false }, (response) => {
      response.toArray().then((pieces: Buffer[]) => {
        const { statusCode: status, headers: told } = response;
        resolve({ status, headers: told, text: Buffer.concat(pieces).toString() });
      }, reject);
    });
    sent.on("error", reject).end();
  });
}

describe("a server with a certificate", () => {
  it("speaks HTTPS and sends its cookie over nothing else", async () => {
    await using running = await startServer({ tls: localhostCertificate });
    expect(running.url).toMatch(/^https:/);
    const signedIn = await ask(`${running.url}/signin?token=${testToken}`);
    expect(signedIn.status).toBe(303);
    const [cookie = ""] = signedIn.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/; Secure/);
    const events = await ask(`${running.url}/api/v1/events`, {
      cookie: cookie.split(";", 1)[0] ?? "",
      accept: "application/json",
    });
    expect(events.status).toBe(200);
  });

  it("shows no old protocol, and closes on who speaks none", async () => {
    await using running = await startServer({
      tls: localhostCertificate,
      limits: { requestHeadMs: 500 },
    });
    const { hostname: host, port } = new URL(running.url);
    const old = connect({
      host,
      port: Number(port),
      ca: cert,
      maxVersion: "TLSv1.1",
      minVersion: "TLSv1",
    });
    await expect(
      new Promise((resolve, reject) => old.on("secureConnect", resolve).on("error", reject)),
    ).rejects.toThrow();
    const plain = connectPlain({ host, port: Number(port) });
    plain.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    expect(Buffer.concat(await plain.toArray().catch(() => [])).toString()).not.toContain("200");
    // Neither a hello nor a request: it is not waited for any longer than for the head of one.
    const silent = connectPlain({ host, port: Number(port) });
    const closed = new Promise((resolve) =>
      silent.on("close", resolve).on("error", () => undefined),
    );
    silent.resume();
    await closed;
  });
});

describe("the files of the settings", () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "stepcast-tls-"));
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    await writeFile(at("cert.pem"), cert);
    await writeFile(at("key.pem"), key);
    await writeFile(at("other.pem"), other.export({ type: "pkcs8", format: "pem" }));
    await writeFile(at("text.pem"), "no certificate");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are read when both are there, and none is needed", () => {
    const wrong: string[] = [];
    expect(readTls(at("cert.pem"), at("key.pem"), wrong)).toEqual({ cert, key });
    expect(readTls(undefined, undefined, wrong)).toBeUndefined();
    expect(wrong).toEqual([]);
  });

  it.each<[string, string | undefined, string | undefined, RegExp]>([
    ["no key", "cert.pem", undefined, /STEPCAST_TLS_CERT is set and STEPCAST_TLS_KEY is not/],
    [
      "no certificate",
      undefined,
      "key.pem",
      /STEPCAST_TLS_KEY is set and STEPCAST_TLS_CERT is not/,
    ],
    [
      "a file that is not there",
      "none.pem",
      "key.pem",
      /STEPCAST_TLS_CERT names ".*none\.pem".*ENOENT/,
    ],
    ["another key", "cert.pem", "other.pem", /no certificate and its key in PEM \(/],
    ["no certificate in it", "text.pem", "key.pem", /no certificate and its key in PEM \(/],
  ])("with %s are refused in a sentence", (_what, certName, keyName, sentence) => {
    const wrong: string[] = [];
    const path = (name: string | undefined) => (name === undefined ? undefined : at(name));
    expect(readTls(path(certName), path(keyName), wrong)).toBeUndefined();
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatch(sentence);
    expect(wrong[0]).not.toContain("PRIVATE");
  });
});
