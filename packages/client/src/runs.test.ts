import { afterEach, beforeEach, expect, expectTypeOf, it } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { Stepcast } from "./stepcast.ts";
import { completedRun, doneStep, failedRun, runEvent, startedRun } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
let client: Stepcast;

beforeEach(async () => {
  server = new ScriptedServer();
  await server.listen();
  client = createStepcast({ url: server.url, random: () => 0 });
});
afterEach(async () => {
  client.close();
  await server.close();
});

it("starts one run although the first answer was lost", async () => {
  let lost = 0;
  server.fault = (request, response) => {
    if (request.url?.startsWith("/trpc/runs.start") !== true || lost === 1) return false;
    lost += 1;
    // The request is carried out, and the connection breaks before the answer is out.
    response.end = () => response.destroy();
    response.write = () => {
      response.destroy();
      return false;
    };
    return false;
  };
  const run = await client.runs.start({ goal: "Business plan" });
  expect(lost).toBe(1);
  expect([...server.starts.values()]).toEqual([run.runId]);
});

it("follows a run to its result", async () => {
  const run = await client.runs.start({ goal: "Business plan" });
  const [, ...rest] = startedRun(run.runId, ["one", "two"]);
  server.log.append(...rest, ...doneStep(run.runId, "one"));
  const types: string[] = [];
  setTimeout(
    () => server.log.append(...doneStep(run.runId, "two"), completedRun(run.runId, "ok")),
    20,
  );
  for await (const event of run.events({ types: ["step.*"] })) {
    expectTypeOf(event.type).toExtend<`step.${string}`>();
    types.push(event.type);
  }
  expect(types).toEqual(["step.started", "step.succeeded", "step.started", "step.succeeded"]);
  const { status, output, speedup } = await run.result();
  expect({ status, output, speedup }).toEqual({ status: "completed", output: "ok", speedup: 1.5 });
});

it("does not take the end of a first try for the end of the run", async () => {
  const retry = { steps: ["one"], failed: 1, skipped: 0, cancelled: 0 };
  server.log.append(
    ...startedRun("run_a", ["one"]),
    failedRun("run_a"),
    runEvent("run_a", "run.resumed", { by: "ada", retry }),
    ...doneStep("run_a", "one"),
    completedRun("run_a"),
  );
  const ends: string[] = [];
  for await (const { type } of client.runs.handle("run_a").events({ types: ["run.*"] }))
    ends.push(type);
  expect(ends).toEqual(["run.queued", "run.started", "run.failed", "run.resumed", "run.completed"]);
});

it("ends at once after the last event of a run that is over", async () => {
  server.log.append(...startedRun("run_a", ["one"]), completedRun("run_a"));
  for (const after of [server.log.head, "now"]) {
    const seen: string[] = [];
    for await (const { type } of client.runs.handle("run_a").events({ after })) seen.push(type);
    expect(seen).toEqual([]);
  }
});

it("ends a loop when its signal aborts, and a loop over no run with why", async () => {
  server.log.append(...startedRun("run_a", ["one"]));
  const stop = new AbortController();
  let seen = 0;
  for await (const _ of client.events({ room: "ada/desk", signal: stop.signal })) {
    seen += 1;
    if (seen === 3) stop.abort();
  }
  expect(seen).toBe(3);
  const loop = async () => {
    for await (const _ of client.runs.handle("run_none").events());
  };
  await expect(loop()).rejects.toMatchObject({ code: "not_found" });
});

it("holds no more than a bounded part of the log for a slow loop, and loses nothing of it", async () => {
  const total = 20_000;
  server.log.append(...startedRun("run_a", ["one"]));
  for (let at = 0; at < total; at += 1)
    server.log.append(runEvent("run_a", "step.progress", { stepId: "one", percent: at % 100 }));
  const heard = (): number => Number(client.connection.getSnapshot().cursor?.split("-")[1]);
  let next = 1;
  for await (const { event } of client.events({ room: "ada/desk" })) {
    expect(event.seq).toBe(next);
    next += 1;
    // Long enough for more to arrive than may wait.
    if (event.seq === 1)
      await expect.poll(() => heard(), { timeout: 30_000 }).toBeGreaterThan(8_000);
    if (event.seq === total) break;
  }
  expect(server.opened.length).toBeGreaterThan(1);
});

const around: Record<string, unknown> = {};
around["self"] = around;
let deep: unknown = 1;
for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];

it.each([
  ["goes in a circle", around, "invalid_json"],
  ["has a number that JSON has not", 1n, "invalid_json"],
  ["is nested without end", deep, "json_too_deep"],
])("says of an input that %s that it was not sent, at once", async (_, value, code) => {
  // Cast: what a program without types may hand over.
  const input = { value } as never;
  const before = server.opened.length;
  await expect(client.runs.start({ goal: "Pass on", input })).rejects.toMatchObject({
    code,
    message: expect.stringContaining("Not sent"),
  });
  expect(server.opened).toHaveLength(before);
});

it("says plainly that nobody answers", async () => {
  await server.close();
  await expect(client.runs.get("run_a")).rejects.toMatchObject({
    code: "unreachable",
    message: `${server.url} did not answer: ECONNREFUSED.`,
  });
});
