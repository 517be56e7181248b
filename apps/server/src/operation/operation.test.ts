import { readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkBackup } from "@stepcast/store";
import { afterEach, expect, it } from "vitest";
import { join as joinServer, withCookie } from "../testing/accounts.ts";
import {
  bodyOf,
  quickPlan,
  type RunningServer,
  refusalOf,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";
import type { Diagnosis } from "./diagnosis.ts";

const opened: RunningServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server[Symbol.asyncDispose]();
});

async function started(options: Parameters<typeof startServer>[0] = {}): Promise<RunningServer> {
  const server = await startServer(options);
  opened.push(server);
  return server;
}

async function finishedRun(server: RunningServer): Promise<string> {
  const { runId } = await server.start(quickPlan);
  const results = await server.call(`/api/v1/runs/${runId}/events`, {
    headers: { accept: "application/json" },
  });
  expect(results.status).toBe(200);
  return runId;
}

async function errorOf(response: Response) {
  const { error } = await bodyOf<{
    error: { message: string; details: { removedAt: number } };
  }>(response);
  return error;
}

/** The value of a metric, by its name and labels as they are written. */
function metric(text: string, name: string): number {
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

it("metrics say what happened since the start, to the owner and to the token that opens nothing else", async () => {
  const server = await started({ metricsToken: "prometheus-0123456789" });
  await finishedRun(server);
  const refused = await server.call("/api/v1/runs/run_none");
  expect(refused.status).toBe(404);
  const stream = await server.call("/api/v1/events");
  const read = async (token: string) =>
    await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const answer = await read("prometheus-0123456789");
  const text = await answer.text();
  await stream.body?.cancel();
  expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  expect(metric(text, 'stepcast_runs_ended_total{outcome="completed"}')).toBe(1);
  expect(metric(text, 'stepcast_steps_ended_total{outcome="succeeded"}')).toBe(2);
  expect(metric(text, 'stepcast_refusals_total{code="not_found"}')).toBe(1);
  expect(metric(text, 'stepcast_http_requests_total{method="POST",status="202"}')).toBe(1);
  expect(metric(text, 'stepcast_runs_open{state="running"}')).toBe(0);
  expect(metric(text, "stepcast_streams")).toBe(1);
  expect(metric(text, "stepcast_subscribers")).toBe(1);
  expect(metric(text, "stepcast_stream_lag_events_max")).toBeGreaterThanOrEqual(0);
  expect(metric(text, "stepcast_log_head")).toBe(server.server.store.head());
  const commits = metric(text, "stepcast_commit_seconds_count");
  expect(commits).toBeGreaterThan(0);
  expect(metric(text, 'stepcast_commit_seconds_bucket{le="+Inf"}')).toBe(commits);
  expect(metric(text, 'stepcast_memory_bytes{kind="heapUsed"}')).toBeGreaterThan(1e6);
  expect(metric(text, 'stepcast_event_loop_delay_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(
    0,
  );
  // Every metric says what it is.
  const names = text
    .split("\n")
    .filter((line) => /^stepcast/.test(line))
    .map((line) => /^\w+/.exec(line)?.[0] ?? "");
  for (const name of names)
    expect(text).toContain(`# HELP ${name.replace(/_(bucket|sum|count)$/, "")} `);

  expect((await server.call("/metrics")).status).toBe(200);
  expect((await read("somebody-else-0123456789")).status).toBe(401);
  expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
  const wider = await fetch(`${server.url}/api/v1/runs`, {
    headers: { authorization: "Bearer prometheus-0123456789" },
  });
  expect(wider.status).toBe(401);
});

it("two servers in one process count for themselves", async () => {
  const [busy, idle] = [await started(), await started()];
  await finishedRun(busy);
  const texts = await Promise.all(
    [busy, idle].map(async ({ call }) => (await call("/metrics")).text()),
  );
  expect(texts.map((text) => metric(text, "stepcast_events_appended_total") > 0)).toEqual([
    true,
    false,
  ]);
});

it("a backup is a whole one, leaves nothing behind, and only the owner gets it", async () => {
  const folder = join(tmpdir(), `stepcast-backup-${process.pid}-${Math.random()}`);
  await using files = new AsyncDisposableStack();
  files.defer(() => rm(folder, { recursive: true, force: true }));
  let server = await startServer({ dataFolder: folder });
  // What a crash in the midst of one left.
  for (const beside of ["", "-journal", "-wal", "-shm"])
    await writeFile(join(folder, `backup-0abc.tmp${beside}`), "half");
  await server[Symbol.asyncDispose]();
  server = await started({ dataFolder: folder });
  expect((await readdir(folder)).filter((name) => name.startsWith("backup-"))).toEqual([]);
  await finishedRun(server);
  const answer = await server.call("/api/v1/backup");
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(answer.headers.get("content-length")).toBe(String(bytes.byteLength));
  const file = join(folder, "copy");
  await writeFile(file, bytes);
  expect(checkBackup(file)).toMatchObject({
    epoch: server.server.store.epoch,
    head: server.server.store.head(),
  });
  expect(bytes.includes(server.server.token)).toBe(false);
  const { entries } = server.server.store.directory.audit.page({ limit: 9 });
  expect(entries).toContainEqual(
    expect.objectContaining({ by: "owner", action: "backup.make", outcome: "ok" }),
  );
  await expect
    .poll(async () => (await readdir(folder)).filter((name) => name.startsWith("backup-")))
    .toEqual([]);
  const stranger = await fetch(`${server.url}/api/v1/backup`);
  expect((await refusalOf(stranger)).status).toBe(401);
});

it("retention says what would go, then removes it, and tells who had half of it", async () => {
  const server = await started();
  const runId = await finishedRun(server);
  const { epoch } = server.server.store;
  const dry = await bodyOf<{ runs: number; events: number }>(
    await server.post("/api/v1/retention", { days: 0, dryRun: true }),
  );
  expect(dry).toMatchObject({ dryRun: true, runs: 1 });
  expect((await server.call(`/api/v1/runs/${runId}`)).status).toBe(200);
  const removed = await bodyOf(await server.post("/api/v1/retention", { days: 0 }));
  expect(removed).toMatchObject({ dryRun: false, runs: 1, events: dry.events });
  for (const path of [`/api/v1/runs/${runId}`, `/api/v1/runs/${runId}/events`]) {
    const refused = await server.call(path);
    expect(refused.status).toBe(404);
    const { message, details } = await errorOf(refused);
    expect(message).toMatch(/was removed by retention on \d{4}-\d\d-\d\d\.$/);
    expect(Math.abs(details.removedAt - Date.now())).toBeLessThan(600_000);
  }
  // What never was is told apart, and somebody who could not have seen it learns nothing.
  const never = await errorOf(await server.call("/api/v1/runs/run_never"));
  expect(never.message).toBe("There is no run run_never here.");
  const { cookie } = await joinServer(server, "Bob");
  const foreign = await fetch(`${server.url}/api/v1/runs/${runId}`, {
    headers: withCookie(cookie),
  });
  expect((await errorOf(foreign)).message).toBe(`There is no run ${runId} here.`);
  const stream = await server.call(`/api/v1/events?after=${epoch}-3`);
  const [gap] = await takeFrames(stream, () => true);
  expect(gap).toMatchObject({ event: "gap", data: { reason: "compacted", from: `${epoch}-3` } });
  expect(await refusalOf(await server.post("/api/v1/retention"))).toMatchObject({
    code: "invalid_input",
  });
  expect(await refusalOf(await server.post("/api/v1/retention", { days: -1 }))).toMatchObject({
    status: 400,
  });
});

it("a diagnosis says what only the server can see", async () => {
  const server = await started({ retentionDays: 30 });
  const diagnosis = await bodyOf<Diagnosis>(await server.call("/api/v1/diagnosis"));
  expect(diagnosis).toMatchObject({
    retentionDays: 30,
    node: process.versions.node,
    subscribers: 0,
  });
  expect(diagnosis.disk.freeBytes).toBeGreaterThan(0);
  expect(diagnosis.databaseBytes).toBeGreaterThan(0);
  expect(Math.abs(diagnosis.serverTime - Date.now())).toBeLessThan(60_000);
  expect((await fetch(`${server.url}/api/v1/diagnosis`)).status).toBe(401);
});
