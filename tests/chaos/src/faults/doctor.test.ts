import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { claimPort } from "@stepcast/testkit/claimed-port";
import { beforeAll, describe, expect, it } from "vitest";
import { RunningServer } from "../running-server.ts";
import { diskBytes, throughSmallDisk } from "../small-disk.ts";
import { until } from "../until.ts";

const cli = fileURLToPath(new URL("../../../../apps/cli/src/main.ts", import.meta.url));
const nginx = "/usr/sbin/nginx";
const aptGet = "/usr/bin/apt-get";

interface Finding {
  readonly id: string;
  readonly level: string;
  readonly seen: string;
}

/** The command as people start it, without anything of this machine's settings. */
async function doctor(
  url: string,
  token: string,
): Promise<{ code: number | null; findings: readonly Finding[] }> {
  const child = spawn(process.execPath, [cli, "--url", url, "--token", token, "doctor", "--json"], {
    env: { STEPCAST_DATA_DIR: "/nowhere" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [code, pieces] = await Promise.all([
    new Promise<number | null>((resolve) => child.once("close", resolve)),
    child.stdout.toArray() as Promise<Buffer[]>,
  ]);
  // Cast: what the command promises to print; the assertions look at it.
  const { findings } = JSON.parse(Buffer.concat(pieces).toString()) as { findings: Finding[] };
  return { code, findings };
}

const problemsOf = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level === "problem").map(({ id }) => id);

/** Sees to it that there is an nginx, for root on Debian by installing one. True when there is. */
function haveNginx(): boolean {
  if (existsSync(nginx)) return true;
  if (process.getuid?.() !== 0 || !existsSync(aptGet)) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Never started by the package: a server of its own would take port 80.
  const packages = ["install", "-y", "-qq", "--no-install-recommends", "nginx-light"];
  spawnSync(aptGet, ["update", "-qq"], { env, timeout: 120_000 });
  spawnSync(aptGet, packages, { env, timeout: 180_000 });
  return existsSync(nginx);
}

/** An nginx of one's own, on a free port, with these words for the way to the server. */
async function throughNginx(
  upstream: string,
  words: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-nginx-"));
  const port = await claimPort();
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  const config = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
    events {}
    http { access_log off; ${paths}
      server { listen 127.0.0.1:${port};
        location / { proxy_pass ${upstream}; ${words} } } }`;
  await writeFile(join(folder, "nginx.conf"), config);
  const child = spawn(nginx, ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(answers, "nginx to answer");
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe("stepcast doctor", () => {
  let hasNginx = false;
  beforeAll(() => {
    hasNginx = haveNginx();
  }, 320_000);

  it("names an nginx that gathers, one that compresses, and finds nothing wrong with a plain one", {
    timeout: 300_000,
  }, async ({ skip }) => {
    skip(!hasNginx, "there is no nginx, and only root on Debian can install it here");
    await using server = await RunningServer.start({ env: { STEPCAST_HEARTBEAT_MS: "1000" } });
    const look = async (words: string) => {
      await using proxy = await throughNginx(server.url, words);
      return await doctor(proxy.url, server.token);
    };
    const plain = await look("proxy_http_version 1.1;");
    expect([plain.code, problemsOf(plain.findings)]).toEqual([0, []]);
    expect(plain.findings.map(({ id }) => id)).toContain("stream");
    const gathering = await look(
      "proxy_http_version 1.0; proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;",
    );
    expect([gathering.code, problemsOf(gathering.findings)]).toEqual([1, ["proxy_buffering"]]);
    const compressing = await look(
      "proxy_http_version 1.1; gzip on; gzip_proxied any; gzip_types text/event-stream; gzip_min_length 0;",
    );
    expect(compressing.code).toBe(1);
    expect(problemsOf(compressing.findings)).toEqual([
      expect.stringMatching(/^(stream_compressed|proxy_buffering)$/),
    ]);
    console.log("doctor: a buffering and a compressing nginx are named; a plain one is fine");
  });

  it("names a wrong token, and an nginx with no server behind it", { timeout: 300_000 }, async ({
    skip,
  }) => {
    await using server = await RunningServer.start();
    const wrong = await doctor(server.url, "wrong-token-0123456789");
    expect([wrong.code, problemsOf(wrong.findings)]).toEqual([1, ["token_wrong"]]);
    skip(!hasNginx, "there is no nginx, and only root on Debian can install it here");
    await using proxy = await throughNginx(server.url, "");
    await server.kill();
    const alone = await doctor(proxy.url, server.token);
    expect([alone.code, problemsOf(alone.findings)]).toEqual([1, ["proxy_without_server"]]);
  });

  it("names a full disk of the server", { timeout: 300_000 }, async ({ skip }) => {
    const folder = await mkdtemp(join(tmpdir(), "stepcast-disk-"));
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => rm(folder, { recursive: true, force: true }));
    const through = throughSmallDisk(folder);
    skip(
      spawnSync(String(through[0]), [...through.slice(1), "true"]).status !== 0,
      "there are no name spaces of a user's own",
    );
    await using server = await RunningServer.start({
      through,
      env: { STEPCAST_DATA_DIR: join(folder, "data"), STEPCAST_LOG_LEVEL: "silent" },
    });
    const ballast = join(`/proc/${server.pid}/root`, folder, "ballast");
    // As much as there is room for.
    await writeFile(ballast, Buffer.alloc(diskBytes)).catch(() => undefined);
    const { code, findings } = await doctor(server.url, server.token);
    expect([code, problemsOf(findings)]).toEqual([1, ["disk_full"]]);
  });
});
