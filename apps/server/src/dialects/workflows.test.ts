import { Socket } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Duplex } from "node:stream";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  bodyOf,
  type RunningServer,
  refusalOf,
  startServer,
  takeFrames,
} from "../testing/running-server.ts";
import { listen } from "./testing/foreign-client.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const stream = { accept: "text/event-stream" };
const dag = {
  tasks: [
    { id: "load", tool: "core.echo", arguments: { rows: 3 } },
    { id: "slow", tool: "core.sleep", arguments: { ms: 40 }, depends_on: [] },
    { id: "bad", tool: "core.fail", arguments: { message: "No such file." }, deps: ["load"] },
    { id: "sum", tool: "core.echo", arguments: { of: "$OUTPUT[load]" }, depends_on: ["load"] },
    { id: "last", tool: "core.noop", depends_on: ["bad"] },
  ],
};

interface Batch {
  readonly executionId: string;
  readonly results: readonly {
    taskId: string;
    status: string;
    executionTimeMs: number;
    output?: unknown;
  }[];
  readonly errors: readonly { taskId: string }[];
}

describe("source C", () => {
  it("gives one JSON batch where an execution's stream is asked for as JSON only", async () => {
    const begun = await running.post("/api/workflows/execute", dag, stream);
    const address = begun.headers.get("location") ?? "";
    const headers = { accept: "application/json" };
    const held = await bodyOf<Batch>(await running.call(address, { headers }));
    expect(held.results).toHaveLength(5);
    expect(address).toContain(held.executionId);
    await begun.body?.cancel();
    const streamed = await running.call(address, { headers: { accept: "*/*" } });
    expect(streamed.headers.get("content-type")).toMatch(/^text\/event-stream/);
    await streamed.body?.cancel();
    const unknown = await running.call("/api/workflows/run_unknown/stream", { headers });
    expect(await refusalOf(unknown)).toMatchObject({ status: 404, code: "not_found" });
  });

  it("takes the graph by itself, and as the dag of a larger body", async () => {
    const tasks = [
      { id: "load", tool: "core.echo", args: { rows: 3 } },
      { id: "sum", tool: "core.echo", input: { of: "$OUTPUT[load]" }, needs: ["load"] },
    ];
    for (const body of [{ tasks }, { intent: "Sum them", dag: { tasks } }]) {
      const batch = await bodyOf<Batch>(await running.post("/api/workflows/execute", body));
      expect(batch.results.map(({ output }) => output)).toEqual([{ rows: 3 }, { of: { rows: 3 } }]);
    }
  });

  it("streams each task's start and end in named events, then the sum, then closes", async () => {
    const response = await running.post("/api/workflows/execute", dag, stream);
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(response.headers.get("location")).toMatch(/^\/api\/workflows\/run_\w+\/stream$/);
    const frames = await takeFrames(response, () => false);
    const of = (name: string) =>
      frames.filter(({ event }) => event === name).map(({ data }) => Object(data));
    expect(
      of("task_start")
        .map(({ taskId }) => taskId)
        .sort(),
    ).toEqual(["bad", "load", "slow", "sum"]);
    const ends = new Map(of("task_complete").map((data) => [data.taskId, data]));
    expect(ends.get("sum")).toMatchObject({
      tool: "core.echo",
      status: "success",
      output: { of: { rows: 3 } },
      executionTimeMs: expect.any(Number),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(ends.get("bad")).toMatchObject({
      status: "error",
      error: expect.stringContaining("No such file."),
    });
    expect(ends.get("last")?.status).toBe("error");
    expect(of("execution_complete")).toMatchObject([
      { totalTasks: 5, successCount: 3, errorCount: 2, speedup: expect.any(Number) },
    ]);
    expect(frames.at(-1)?.event).toBe("error");
    // What does not wait is told while the slow one still runs.
    const order = of("task_complete").map(({ taskId }) => taskId);
    expect(order.indexOf("load")).toBeLessThan(order.indexOf("slow"));
  });

  it("answers with one JSON batch where no stream is accepted, the same as the stream told", async () => {
    const response = await running.post("/api/workflows/execute", dag);
    expect(response.status).toBe(200);
    const batch = await bodyOf<Batch>(response);
    expect(batch).toMatchObject({
      executionTimeMs: expect.any(Number),
      parallelizationLayers: 3,
      speedup: expect.any(Number),
    });
    expect(batch.errors.map(({ taskId }) => taskId).sort()).toEqual(["bad", "last"]);
    for (const error of batch.errors)
      expect(error).toMatchObject({ error: expect.any(String), status: "error" });
    const outputs = new Map(batch.results.map(({ taskId, output }) => [taskId, output]));
    expect(outputs.get("sum")).toEqual({ of: { rows: 3 } });
    const frames = await takeFrames(
      await running.call(`/api/workflows/${batch.executionId}/stream`),
      () => false,
    );
    const told = frames.flatMap(({ event, data }) => {
      const { taskId, status, executionTimeMs } = Object(data);
      return event === "task_complete" ? [{ taskId, status, executionTimeMs }] : [];
    });
    const byId = (a: { taskId: string }, b: { taskId: string }) => a.taskId.localeCompare(b.taskId);
    const results = batch.results.map(({ taskId, status, executionTimeMs }) => ({
      taskId,
      status,
      executionTimeMs,
    }));
    expect(told.sort(byId)).toEqual(results.sort(byId));
  });

  it("serves the source's console client, which closes at the end", async () => {
    const quick = { tasks: [{ id: "a", tool: "core.sleep", arguments: { ms: 50 } }] };
    const started = await running.post("/api/workflows/execute", quick, stream);
    const location = started.headers.get("location") ?? "";
    await started.body?.cancel();
    const lines: string[] = [];
    const names = ["task_start", "task_complete", "execution_complete", "error"];
    const page = listen(`${running.url}${location}`, names);
    await page.until(({ event }) => event === "execution_complete");
    page.close();
    for (const { event, data } of page.heard) {
      if (event === "task_start") lines.push(`🔄 ${data["taskId"]}`);
      if (event === "task_complete") lines.push(`✓ ${data["taskId"]}`);
      if (event === "execution_complete")
        lines.push(
          `Success ${data["successCount"]}/${data["totalTasks"]}, Speedup ${Number(data["speedup"]).toFixed(2)}x`,
        );
    }
    expect(lines).toEqual([
      "🔄 a",
      "✓ a",
      expect.stringMatching(/^Success 1\/1, Speedup \d\.\d\dx$/),
    ]);
  });

  it("resumes after every event, and both frames of the end come again when one was missed", async () => {
    const batch = await bodyOf<Batch>(await running.post("/api/workflows/execute", dag));
    const path = `/api/workflows/${batch.executionId}/stream`;
    const all = await takeFrames(await running.call(path), () => false);
    expect(all.at(-2)).toMatchObject({ event: "execution_complete" });
    const places = all.flatMap(({ id }, place) => (id === "" ? [] : [{ id, place }]));
    for (const { id, place } of places.slice(0, -1)) {
      const headers = { "last-event-id": id };
      const rest = await takeFrames(await running.call(path, { headers }), () => false);
      expect(rest.map(({ data }) => data)).toEqual(all.slice(place + 1).map(({ data }) => data));
    }
    const headers = { "last-event-id": places.at(-1)?.id ?? "" };
    expect((await running.call(path, { headers })).status).toBe(204);
  });

  it("tells nothing that is not on the disk, as the file's own reader sees it", async () => {
    const file = new DatabaseSync(join(running.folder, "stepcast.db"), { readOnly: true });
    const onDisk = file.prepare("SELECT max(seq) AS seq FROM events");
    const told: { readonly id: string; readonly kept: number }[] = [];
    // In the moment that the server writes: what crossed the socket since would be on the disk by then.
    using _write = vi.spyOn(Socket.prototype, "write").mockImplementation(function (
      this: Socket,
      ...written: unknown[]
    ) {
      const [bytes] = written;
      const text = bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : String(bytes);
      for (const [, id = ""] of text.matchAll(/^id: (\w+-\d+)$/gm))
        told.push({ id, kept: Number(onDisk.get()?.["seq"]) });
      return Reflect.apply(Duplex.prototype.write, this, written);
    });
    const response = await running.post("/api/workflows/execute", dag, stream);
    const frames = await takeFrames(response, () => false);
    file.close();
    const ids = frames.flatMap(({ id }) => (id === "" ? [] : [id]));
    expect(ids.length).toBeGreaterThan(5);
    // A heartbeat has an id too.
    expect(told.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    for (const { id, kept } of told) expect(kept).toBeGreaterThanOrEqual(Number(id.split("-")[1]));
  });

  it("keeps every event for who comes late, not a thousand of them", async () => {
    const tasks = Array.from({ length: 600 }, (_, place) => ({
      id: `t${place}`,
      tool: "core.noop",
    }));
    const batch = await bodyOf<Batch>(await running.post("/api/workflows/execute", { tasks }));
    const late = await takeFrames(
      await running.call(`/api/workflows/${batch.executionId}/stream`),
      () => false,
    );
    const of = (name: string) => late.filter(({ event }) => event === name).length;
    expect([of("task_start"), of("task_complete"), of("execution_complete")]).toEqual([
      600, 600, 1,
    ]);
  });

  it("takes a plan as well", async () => {
    const plan = { name: "one", steps: [{ id: "a", skill: "core.noop" }] };
    const batch = await bodyOf<Batch>(await running.post("/api/workflows/execute", { plan }));
    expect(batch.results).toMatchObject([{ taskId: "a", status: "success" }]);
  });

  it.each([
    [{}, "invalid_input"],
    [{ tasks: [] }, "invalid_input"],
    [{ tasks: [{ id: "a" }] }, "invalid_input"],
    [{ tasks: [{ id: "a", tool: "core.nothing" }] }, "plan_invalid"],
    [{ tasks: [{ id: "a", tool: "core.noop", deps: ["a"] }] }, "plan_invalid"],
    [{ tasks: [{ id: "a", tool: "core.noop", deps: ["b"] }] }, "plan_invalid"],
    [{ plan: 7 }, "invalid_input"],
    [[], "invalid_input"],
  ])("refuses %j with %s, before a stream begins", async (body, code) => {
    const response = await running.post("/api/workflows/execute", body, stream);
    expect(await refusalOf(response)).toMatchObject({ status: 400, code });
  });

  it("does not find what never was, and lets nobody in without a token", async () => {
    const path = "/api/workflows/run_none/stream";
    expect(await refusalOf(await running.call(path))).toMatchObject({ status: 404 });
    expect((await fetch(`${running.url}${path}`)).status).toBe(401);
  });
});
