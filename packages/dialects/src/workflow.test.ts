import { foldRunEvents } from "@stepcast/contracts";
import { runArbitrary } from "@stepcast/contracts/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { executionResult } from "./execution-result.ts";
import { runOf } from "./testing/run-of.ts";
import { workflowDialect, workflowEvents } from "./workflow.ts";

const outcome = {
  durationMs: 100,
  totalSteps: 3,
  succeeded: 1,
  failed: 1,
  skipped: 1,
  cancelled: 0,
  layers: 2,
  speedup: 2.337,
  criticalPathMs: 90,
};
const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe("the stream of a task graph", () => {
  it("tells each task's start and end, then the sum, then the error", () => {
    const error = { code: "skill_failed", message: "No such file." };
    const frames = runOf(
      ["step.started", { stepId: "a", skill: "fs.read", label: "a", attempt: 1 }],
      ["step.started", { stepId: "b", skill: "fs.stat", label: "b", attempt: 1 }],
      ["step.failed", { stepId: "b", skill: "fs.stat", error, attempt: 1, durationMs: 7 }],
      ["step.skipped", { stepId: "c", reason: "b failed.", code: "upstream" }],
      ["step.succeeded", { stepId: "a", skill: "fs.read", output: 1, durationMs: 20, attempt: 1 }],
      ["run.failed", { error, ...outcome }],
    ).flatMap((event) => workflowEvents(event));
    const failed = { status: "error", timestamp };
    expect(frames).toEqual([
      { event: "task_start", data: { taskId: "a", tool: "fs.read", timestamp } },
      { event: "task_start", data: { taskId: "b", tool: "fs.stat", timestamp } },
      {
        event: "task_complete",
        data: {
          taskId: "b",
          tool: "fs.stat",
          error: "No such file.",
          executionTimeMs: 7,
          ...failed,
        },
      },
      {
        event: "task_complete",
        data: { taskId: "c", tool: "", error: "b failed.", executionTimeMs: 0, ...failed },
      },
      {
        event: "task_complete",
        data: {
          taskId: "a",
          tool: "fs.read",
          status: "success",
          output: 1,
          executionTimeMs: 20,
          timestamp,
        },
      },
      {
        event: "execution_complete",
        data: {
          totalTasks: 3,
          successCount: 1,
          errorCount: 2,
          totalExecutionTimeMs: 100,
          speedup: 2.34,
          parallelizationLayers: 2,
          timestamp,
        },
      },
      { event: "error", data: { error: "No such file.", timestamp } },
    ]);
  });

  it("calls a skill by the tool's name where the two differ", () => {
    const [event] = runOf([
      "step.started",
      { stepId: "a", skill: "tool.t0", label: "a", attempt: 1 },
    ]);
    if (event === undefined) throw new Error("no event");
    const dialect = workflowDialect({ toolName: () => "filesystem:read_file" });
    expect(dialect.project(event)[0]?.data).toMatchObject({ tool: "filesystem:read_file" });
  });

  it("says of a task that was stopped between two tries why it ended, in the stream and in the batch", () => {
    const log = runOf(
      ["run.queued", { tags: [], requestedBy: "ada" }],
      [
        "plan.created",
        {
          planHash: "h",
          plan: { name: "Slow", steps: [{ id: "a", skill: "web.get", input: {} }] },
        },
      ],
      ["step.started", { stepId: "a", skill: "web.get", label: "a", attempt: 1 }],
      [
        "step.failed",
        {
          ...{ stepId: "a", skill: "web.get", attempt: 1, durationMs: 7, retryAt: 99 },
          error: { code: "skill_failed", message: "No answer." },
        },
      ],
      ["step.cancelled", { stepId: "a", reason: "The run took too long." }],
    );
    const stopped = { taskId: "a", status: "error", error: "The run took too long." };
    const frame = log.flatMap((event) => workflowEvents(event)).at(-1);
    expect(frame?.data).toMatchObject({ ...stopped, executionTimeMs: 0 });
    const run = foldRunEvents(undefined, log);
    if (run === undefined) throw new Error("no run");
    expect(executionResult(run).results).toEqual([{ ...stopped, executionTimeMs: 0 }]);
  });

  it("starts a task again that a retried graph tries again, and not for each try", () => {
    const start = { stepId: "a", skill: "web.get", label: "a" };
    const frames = runOf(
      ["step.started", { ...start, attempt: 2, retried: true }],
      ["step.started", { ...start, attempt: 3 }],
    ).flatMap((event) => workflowEvents(event));
    expect(frames).toEqual([
      { event: "task_start", data: { taskId: "a", tool: "web.get", timestamp } },
    ]);
  });

  it("starts and completes a task at most once, and agrees with the batch answer", () => {
    fc.assert(
      fc.property(runArbitrary, (log) => {
        const frames = log.flatMap((event) => workflowEvents(event));
        const of = (name: string) =>
          frames.flatMap(({ event, data }) =>
            event === name && "taskId" in data ? [data.taskId] : [],
          );
        for (const name of ["task_start", "task_complete"])
          expect(new Set(of(name)).size).toBe(of(name).length);
        const run = foldRunEvents(undefined, log);
        if (run === undefined) throw new Error("no run");
        const batch = executionResult(run);
        const live = frames.flatMap(({ event, data }) => (event === "task_complete" ? [data] : []));
        const byTask = (a: { readonly taskId: string }, b: { readonly taskId: string }) =>
          a.taskId.localeCompare(b.taskId);
        const told = live.map(({ tool: _tool, timestamp: _timestamp, ...result }) => result);
        expect(told.sort(byTask)).toEqual([...batch.results].sort(byTask));
        const last = frames.findLast(({ event }) => event === "execution_complete");
        expect(last?.data).toMatchObject({ speedup: batch.speedup });
      }),
    );
  });
});
