import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { RunningServer } from "../running-server.ts";
import { diskBytes, throughSmallDisk } from "../small-disk.ts";
import { until } from "../until.ts";

const plan = {
  name: "one step",
  steps: [{ id: "a", skill: "core.echo", input: "x".repeat(2_000) }],
};

interface Started {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: { readonly runId?: string; readonly error?: { readonly code: string } };
}

async function start(server: RunningServer, key: string): Promise<Started> {
  const response = await server.post("/api/v1/runs", { plan }, { "idempotency-key": key });
  const { status, headers } = response;
  // Cast: the assertions look at what there is.
  const body = (await response.json()) as Started["body"];
  return { status, retryAfter: headers.get("retry-after"), body };
}

async function completed(server: RunningServer, runId: string): Promise<boolean> {
  const { run } = await server.ask<{ run?: { status: string } }>(`/api/v1/runs/${runId}`);
  return run?.status === "completed";
}

/** Every run that was acknowledged is there and completes. */
async function expectKept(server: RunningServer, runIds: readonly string[]): Promise<void> {
  for (const runId of runIds)
    await until(() => completed(server, runId), `run ${runId}, which was acknowledged`);
}

const canMount =
  spawnSync("unshare", [...throughSmallDisk(tmpdir()).slice(1), "true"]).status === 0;

describe.skipIf(!canMount)("a disk that is full (needs name spaces of a user's own)", () => {
  it("refuses starts by name, shows what there is, and goes on by itself once there is space", {
    timeout: 300_000,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "stepcast-disk-"));
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => rm(folder, { recursive: true, force: true }));
    await using server = await RunningServer.start({
      through: throughSmallDisk(folder),
      env: { STEPCAST_DATA_DIR: join(folder, "data"), STEPCAST_LOG_LEVEL: "silent" },
    });
    // The mount is seen from within the process only.
    const ballast = join(`/proc/${server.pid}/root`, folder, "ballast");
    await writeFile(ballast, Buffer.alloc(diskBytes / 2));
    const acknowledged: string[] = [];
    let refusal: Started | undefined;
    for (let place = 0; refusal === undefined; place += 1) {
      const started = await start(server, `full-${place}`);
      if (started.body.runId === undefined) refusal = started;
      else acknowledged.push(started.body.runId);
    }
    expect(refusal).toMatchObject({ status: 507, body: { error: { code: "storage_full" } } });
    expect(acknowledged.length).toBeGreaterThan(10);
    const health = async () => {
      const response = await server.call("/healthz");
      // Cast: the assertions look at what there is.
      const { status } = (await response.json()) as { status?: string };
      return `${response.status} ${status}`;
    };
    // A start that is refused may leave room for something smaller, and all is well again after that.
    await until(async () => {
      const { body } = await start(server, `full-${acknowledged.length}-more`);
      if (body.runId !== undefined) acknowledged.push(body.runId);
      return (await health()) === "503 storage_full";
    }, "the server to say that its disk is full");
    const { events } = await server.ask<{ events: unknown[] }>("/api/v1/events?limit=512");
    expect(events.length).toBeGreaterThan(acknowledged.length);

    await rm(ballast);
    await until(
      async () => (await health()) === "200 ok",
      "the server to find that there is space",
    );
    await until(async () => {
      const { body } = await start(server, "after");
      if (body.runId !== undefined) acknowledged.push(body.runId);
      return body.runId !== undefined;
    }, "a start after there was space again");
    await expectKept(server, acknowledged);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    console.log(
      `full disk: ${acknowledged.length} starts acknowledged, 0 lost; then 507 storage_full; on again by itself`,
    );
  });
});

describe("a database that another program holds", () => {
  it("makes starts wait, then refuses them for later, and loses nothing", {
    timeout: 300_000,
  }, async () => {
    await using server = await RunningServer.start();
    const other = new DatabaseSync(join(server.folder, "data", "stepcast.db"), {
      timeout: 10_000,
    });
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => other.close());
    other.exec("BEGIN IMMEDIATE");
    const early = start(server, "early");
    const { status } = await server.call("/api/v1/events?limit=1", {
      headers: { accept: "application/json" },
    });
    expect(status).toBe(200);
    other.exec("ROLLBACK");
    expect(await early).toMatchObject({ status: 202 });

    other.exec("BEGIN IMMEDIATE");
    const begun = performance.now();
    const refused = await start(server, "late");
    const refusedMs = performance.now() - begun;
    expect(refused).toMatchObject({ status: 503, body: { error: { code: "storage_busy" } } });
    expect(refused.retryAfter).not.toBeNull();
    other.exec("ROLLBACK");
    const again = await start(server, "late");
    expect(again.status).toBe(202);
    await expectKept(server, [(await early).body.runId ?? "", again.body.runId ?? ""]);
    console.log(
      `locked database: a short lock is waited for; a long one is answered with 503 after ${(refusedMs / 1000).toFixed(1)} s; 0 of 2 starts lost`,
    );
  });
});
