import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, it } from "vitest";
import { completedRun, startedRun } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;

beforeEach(async () => {
  server = new ScriptedServer();
  await server.listen();
});
afterEach(() => server.close());

it("works in a worker thread, alone, and lets it end", async () => {
  const worker = new Worker(new URL("./testing/worker.ts", import.meta.url), {
    workerData: server.url,
  });
  const ended = once(worker, "exit");
  const [{ runId }] = await once(worker, "message");
  const [, ...rest] = startedRun(runId, ["one"]);
  const told = once(worker, "message");
  server.log.append(...rest, completedRun(runId));
  expect(await told).toEqual([{ seqs: [1, 2, 3, 4], status: "completed", role: "alone" }]);
  expect(await ended).toEqual([0]);
});
