import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimPort } from "@stepcast/testkit/claimed-port";
import { describe, expect, it } from "vitest";
import { RunningServer } from "../running-server.ts";
import { until } from "../until.ts";

const nginx = ["/usr/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx"].find((path) =>
  existsSync(path),
);
const guide = new URL("../../../../docs/guides/deployment.md", import.meta.url);
const certificate = new URL(
  "../../../../apps/server/src/testing/localhost-certificate.ts",
  import.meta.url,
);

/** The guide's own words, for a free port and this server. */
async function documented(folder: string, port: number, upstream: string): Promise<string> {
  const block = /```nginx\n([\s\S]*?)```/.exec(await readFile(guide, "utf8"))?.[1] ?? "";
  return block
    .replace("listen 443", `listen 127.0.0.1:${port}`)
    .replace("server_name stepcast.example.com", "server_name localhost")
    .replace("http://127.0.0.1:4000", upstream)
    .replaceAll("/etc/stepcast", folder);
}

/** An nginx as the guide sets it up, on a free port, gone at the end of the block. */
async function throughNginx(program: string, upstream: string) {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-nginx-"));
  const port = await claimPort();
  const { localhostCertificate } = (await import(certificate.href)) as {
    readonly localhostCertificate: { readonly cert: string; readonly key: string };
  };
  await writeFile(join(folder, "fullchain.pem"), localhostCertificate.cert);
  await writeFile(join(folder, "key.pem"), localhostCertificate.key);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  await writeFile(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
     events {}
     http { access_log off; ${temporary.join(" ")} ${await documented(folder, port, upstream)} }`,
  );
  const child = spawn(program, ["-p", folder, "-c", join(folder, "nginx.conf")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const words = child.stderr.toArray();
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    url: `https://127.0.0.1:${port}`,
    ca: localhostCertificate.cert,
    words: async () => Buffer.concat((await words) as Buffer[]).toString(),
    hasEnded: () => child.exitCode !== null,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Asked {
  readonly ca: string;
  readonly headers?: Record<string, string>;
  readonly onPiece?: (text: string) => void;
  readonly signal?: AbortSignal;
}

function ask(url: string, { ca, headers = {}, onPiece, signal }: Asked) {
  return new Promise<{ status: number; cookie: string }>((resolve, reject) => {
    const options = { ca, headers: { host: "localhost", ...headers }, agent: false, signal };
    const sent = request(url, options, (response) => {
      const { statusCode: status = 0, headers: told } = response;
      response.on("data", (piece: Buffer) => onPiece?.(piece.toString()));
      response.on("error", () => undefined);
      resolve({ status, cookie: told["set-cookie"]?.[0] ?? "" });
    });
    sent.on("error", reject).end();
  });
}

describe("behind the nginx of the guide", () => {
  it("events come as they are made, addresses are the clients', and cookies stay on HTTPS", {
    timeout: 120_000,
  }, async ({ skip }) => {
    if (nginx === undefined) return skip("there is no nginx on this machine");
    await using server = await RunningServer.start({
      env: {
        // By number: on one machine the client is a loopback address, too.
        STEPCAST_TRUSTED_PROXIES: "1",
        STEPCAST_HEARTBEAT_MS: "500",
        STEPCAST_MAX_STREAMS_PER_ADDRESS: "2",
      },
    });
    await using proxy = await throughNginx(nginx, server.url);
    const { ca, url } = proxy;
    await until(
      async () => {
        if (proxy.hasEnded()) throw new Error(`nginx ended: ${await proxy.words()}`);
        return await ask(`${url}/healthz`, { ca }).then(
          ({ status }) => status === 200,
          () => false,
        );
      },
      "nginx to answer",
      60_000,
    );

    const signedIn = await ask(`${url}/signin?token=${server.token}`, { ca });
    expect(signedIn).toMatchObject({ status: 303, cookie: expect.stringContaining("Secure") });

    const authorization = `Bearer ${server.token}`;
    const gone = new AbortController();
    const others = new AbortController();
    let text = "";
    const stream = await ask(`${url}/api/v1/events`, {
      ca,
      headers: { authorization, accept: "text/event-stream" },
      onPiece: (piece) => {
        text += piece;
      },
      signal: gone.signal,
    });
    expect(stream.status).toBe(200);
    // Nothing else follows: a proxy that gathers would hold these back.
    await until(() => text.includes("event: heartbeat"), "a heartbeat through nginx", 30_000);
    const plan = { name: "p", steps: [{ id: "a", skill: "core.noop" }] };
    expect((await server.post("/api/v1/runs", { plan })).status).toBe(202);
    await until(() => text.includes("event: run.completed"), "the run's end through nginx", 30_000);

    // What a client writes itself counts for nothing: nginx adds who really asks, which is one machine.
    const open = async (from: string) =>
      (
        await ask(`${url}/api/v1/events`, {
          ca,
          headers: { authorization, accept: "text/event-stream", "x-forwarded-for": from },
          signal: others.signal,
        })
      ).status;
    expect(await open("203.0.113.1")).toBe(200);
    expect(await open("203.0.113.2")).toBe(429);
    gone.abort();
    others.abort();
  });
});
