import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bodyOf, refusalOf, sleepPlan, startServer } from "../testing/running-server.ts";

const patient = { timeout: 30_000 };

it("says that it is not healthy, and takes nothing, while the data folder is gone", async () => {
  const root = await mkdtemp(join(tmpdir(), "stepcast-health-"));
  const dataFolder = join(root, "data");
  await using running = await startServer({ dataFolder });
  const health = async () => {
    const response = await running.call("/healthz");
    return { code: response.status, ...(await bodyOf<object>(response)) };
  };
  expect(await health()).toMatchObject({ code: 200, status: "ok" });
  const { runId } = await running.start(sleepPlan(600_000));
  await rename(dataFolder, join(root, "elsewhere"));
  const message = expect.stringContaining("deleted or moved away");
  const sick = { code: 503, status: "storage_failed", message, head: expect.any(Number) };
  await expect.poll(health, patient).toMatchObject(sick);
  const line = { agentId: "pump", status: "RUNNING" };
  const report = () => running.post("/api/v1/agents/pump/status", line).then(refusalOf);
  await expect.poll(report, patient).toMatchObject({ status: 500, code: "storage_failed" });
  await rename(join(root, "elsewhere"), dataFolder);
  await expect.poll(health, patient).toMatchObject({ code: 200, status: "ok" });
  expect((await running.post(`/api/v1/runs/${runId}/cancel`, {})).status).toBe(200);
  await running.server.close({ graceMs: 0 });
  await rm(root, { recursive: true });
});

it("ends, when it is told to, also without its data folder", async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "stepcast-health-"));
  await using running = await startServer({ dataFolder });
  await running.start(sleepPlan(600_000));
  await rm(dataFolder, { recursive: true });
  const isSick = () => running.call("/healthz").then(({ ok }) => !ok);
  await expect.poll(isSick, patient).toBe(true);
  await running.server.close({ graceMs: 0 });
});
