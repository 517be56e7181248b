import { EventSourceParserStream } from "eventsource-parser/stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServerKit, type ServerKit, type StreamedEvent, type ToolFunction } from "./index.ts";

let kit: ServerKit;
beforeEach(() => {
  kit = createServerKit();
});
afterEach(() => kit.close());

/** Held until it is told to go on. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

const tools = {
  add: ({ a, b }: Record<string, unknown>) => Number(a) + Number(b),
  fail: () => {
    throw new Error("No such file.");
  },
  echo: (given: Record<string, unknown>) => given,
};

const diamond = {
  tasks: [
    { id: "a", tool: "add", arguments: { a: 1, b: 2 } },
    { id: "b", tool: "add", arguments: { a: "$OUTPUT[a]", b: 10 } },
    { id: "c", tool: "fail", depends_on: ["a"] },
    { id: "d", tool: "echo", depends_on: ["b"], arguments: { sum: { $ref: "/steps/b/output" } } },
    { id: "e", tool: "echo", depends_on: ["c"] },
  ],
};

describe("ParallelExecutor", () => {
  it("executes a graph: results feed later tasks, and a failure stops only what needs it", async () => {
    const result = await new kit.ParallelExecutor(tools).execute(diamond);
    const byId = new Map(result.results.map((one) => [one.taskId, one]));
    expect(byId.get("b")).toMatchObject({ status: "success", output: 13 });
    expect(byId.get("d")).toMatchObject({ status: "success", output: { sum: 13 } });
    expect(byId.get("c")).toMatchObject({ status: "error", error: "No such file." });
    expect(byId.get("e")?.status).toBe("error");
    expect(result.errors.map(({ taskId }) => taskId).sort()).toEqual(["c", "e"]);
    expect(result.parallelizationLayers).toBe(3);
    expect(result.executionTimeMs).toBeGreaterThanOrEqual(0);
    expect(result.speedup).toBe(Math.round(result.speedup * 100) / 100);
  });

  it("runs what does not wait for each other at the same time", async () => {
    const both = [gate(), gate()] as const;
    const meeting = {
      first: async () => {
        both[0].open();
        await both[1].passed;
        return 1;
      },
      second: async () => {
        both[1].open();
        await both[0].passed;
        return 2;
      },
    };
    const executor = new kit.ParallelExecutor(meeting);
    const { errors } = await executor.execute({
      tasks: [
        { id: "x", tool: "first" },
        { id: "y", tool: "second" },
      ],
    });
    expect(errors).toEqual([]);
  });

  it("calls tools of MCP clients by server and name, and hears their failures", async () => {
    const called: unknown[] = [];
    const filesystem = {
      callTool: async (call: unknown) => {
        called.push(call);
        const failed = called.length === 2;
        return { content: [{ type: "text", text: "No such file." }], isError: failed };
      },
    };
    const executor = new kit.ParallelExecutor(new Map([["filesystem", filesystem]]));
    const result = await executor.execute({
      tasks: [
        { id: "a", tool: "filesystem:read_file", arguments: { path: "/x" } },
        { id: "b", tool: "filesystem:read_file", arguments: { path: "/y" }, deps: ["a"] },
      ],
    });
    expect(called).toEqual([
      { name: "read_file", arguments: { path: "/x" } },
      { name: "read_file", arguments: { path: "/y" } },
    ]);
    expect(result.results.map(({ status }) => status)).toEqual(["success", "error"]);
    expect(result.errors).toEqual([{ taskId: "b", error: "No such file.", status: "error" }]);
  });

  it("hands functions what their dependencies gave", async () => {
    const seen: unknown[] = [];
    const executor = new kit.ParallelExecutor({
      one: () => ({ rows: 3 }),
      two: (_given: unknown, { results }: { results: unknown }) => {
        seen.push(results);
        return null;
      },
    });
    await executor.execute({
      tasks: [
        { id: "a", tool: "one" },
        { id: "b", tool: "two", dependsOn: ["a"] },
      ],
    });
    expect(seen).toEqual([{ a: { rows: 3 } }]);
  });

  it("names every tool that is missing before anything runs", async () => {
    const executor = new kit.ParallelExecutor(tools);
    const refused = executor.execute({
      tasks: [
        { id: "a", tool: "add" },
        { id: "b", tool: "nothing" },
        { id: "c", tool: "toString" },
      ],
    });
    await expect(refused).rejects.toMatchObject({
      code: "plan_invalid",
      details: { problems: [{ path: "/tasks/1/tool" }, { path: "/tasks/2/tool" }] },
    });
  });

  it("calls back at the start and end of plan and steps, in order", async () => {
    const told: string[] = [];
    const say = (event: { type: string }) => void told.push(event.type);
    const percents: number[] = [];
    const halfway = gate();
    const held = async (_given: unknown, { progress }: Parameters<ToolFunction>[1]) => {
      progress(42, "halfway");
      await halfway.passed;
    };
    const executor = new kit.ParallelExecutor(
      { held },
      {
        onPlanStarted: say,
        onStepStarted: say,
        onStepProgress: (event) => {
          say(event);
          percents.push(event.percent);
          halfway.open();
        },
        onStepCompleted: say,
        onPlanCompleted: (event) => {
          say(event);
          throw new Error("A watcher that breaks stops nothing.");
        },
      },
    );
    await executor.execute({ tasks: [{ id: "a", tool: "held" }] });
    expect(percents).toEqual([42]);
    expect(told).toEqual([
      "plan_started",
      "step_started",
      "step_progress",
      "step_succeeded",
      "plan_completed",
    ]);
  });

  it("is cancelled by its signal, and says so in the result", async () => {
    const began = gate();
    const stop = new AbortController();
    const executor = new kit.ParallelExecutor({
      wait: async (_given: unknown, { signal }: { signal: AbortSignal }) => {
        began.open();
        await new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      },
    });
    const options = { signal: stop.signal };
    const result = executor.execute({ tasks: [{ id: "a", tool: "wait" }] }, options);
    await began.passed;
    stop.abort();
    expect((await result).errors).toMatchObject([{ taskId: "a" }]);
  });
});

describe("StreamingExecutor", () => {
  it("writes each task's start and end as it happens, then the sum, and closes", async () => {
    const held = gate();
    const executor = new kit.StreamingExecutor({ ...tools, held: () => held.passed });
    const { readable, writable } = new TransformStream<StreamedEvent, StreamedEvent>();
    const result = executor.executeWithStreaming(
      {
        tasks: [
          { id: "fast", tool: "add", arguments: { a: 1, b: 1 } },
          { id: "slow", tool: "held" },
        ],
      },
      writable,
    );
    const seen: StreamedEvent[] = [];
    for await (const event of readable) {
      seen.push(event);
      // The fast one is told while the slow one still runs.
      if (event.type === "task_complete") held.open();
    }
    const completed = seen.flatMap(({ type, data }) =>
      type === "task_complete" && "taskId" in data ? [data.taskId] : [],
    );
    expect(completed).toEqual(["fast", "slow"]);
    expect(seen.at(-1)).toMatchObject({
      type: "execution_complete",
      data: { totalTasks: 2, successCount: 2, errorCount: 0 },
    });
    expect(seen.filter(({ type }) => type === "task_start")).toHaveLength(2);
    expect((await result).results).toHaveLength(2);
    expect(writable.locked).toBe(true);
  });

  it("writes no faster than its reader takes, through one writer that it closes", async () => {
    const reader = gate();
    const sink = { offered: 0, written: 0, closed: 0 };
    const slow = new WritableStream<StreamedEvent>(
      {
        write: async () => {
          await reader.passed;
          sink.written += 1;
        },
        close: () => {
          sink.closed += 1;
        },
      },
      // Asked of each event at the moment that it is handed over.
      {
        highWaterMark: 1,
        size: () => {
          sink.offered += 1;
          return 1;
        },
      },
    );
    const executor = new kit.StreamingExecutor(tools);
    const result = executor.executeWithStreaming(diamond, slow);
    await expect.poll(() => sink.offered, { timeout: 30_000 }).toBe(1);
    // Meanwhile the graph is executed to its end by itself.
    await new kit.ParallelExecutor(tools).execute(diamond);
    expect(sink).toEqual({ offered: 1, written: 0, closed: 0 });
    reader.open();
    expect((await result).results).toHaveLength(5);
    // Four tasks start and five end; then the sum, and the error.
    expect(sink).toEqual({ offered: 11, written: 11, closed: 1 });
  });

  it("finishes its work when the reader goes away", async () => {
    const held = gate();
    const executor = new kit.StreamingExecutor({ held: () => held.passed });
    const { readable, writable } = new TransformStream<StreamedEvent, StreamedEvent>();
    const dag = { tasks: [{ id: "a", tool: "held" }] };
    const result = executor.executeWithStreaming(dag, writable);
    const reader = readable.getReader();
    await reader.read();
    await reader.cancel();
    held.open();
    expect((await result).results).toMatchObject([{ taskId: "a", status: "success" }]);
  });

  it("tells an error and closes when the graph cannot be executed", async () => {
    const { readable, writable } = new TransformStream<StreamedEvent, StreamedEvent>();
    const dag = { tasks: [{ id: "a", tool: "nothing" }] };
    const refused = new kit.StreamingExecutor(tools).executeWithStreaming(dag, writable);
    const failing = expect(refused).rejects.toMatchObject({ code: "plan_invalid" });
    const seen = await Array.fromAsync(readable);
    expect(seen).toMatchObject([{ type: "error", data: { error: "There is no tool nothing." } }]);
    await failing;
  });

  it("answers a request with named events, and with one batch where no stream is accepted", async () => {
    const executor = new kit.StreamingExecutor(tools);
    const url = "http://localhost/execute";
    const streaming = await executor.handleSSERequest(
      new Request(url, { headers: { accept: "text/event-stream" } }),
      diamond,
    );
    expect(streaming.headers.get("content-type")).toBe("text/event-stream");
    const frames = await Array.fromAsync(
      (streaming.body ?? new ReadableStream())
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream()),
    );
    const names = frames.map(({ event }) => event);
    expect(names.filter((name) => name === "task_start")).toHaveLength(4);
    expect(names.filter((name) => name === "task_complete")).toHaveLength(5);
    expect(names.slice(-2)).toEqual(["execution_complete", "error"]);
    for (const { data } of frames)
      expect(JSON.parse(data).timestamp).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);

    const batch = await executor.handleSSERequest(new Request(url), diamond);
    expect(batch.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await batch.json()).toMatchObject({ parallelizationLayers: 3, errors: [{}, {}] });
  });
});
