import { runArbitrary } from "@stepcast/contracts/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agentExecutionDialect, agentExecutionEvent } from "./agent-execution.ts";
import { type RunLine, runOf } from "./testing/run-of.ts";

const outcome = {
  durationMs: 2_840,
  totalSteps: 1,
  succeeded: 1,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  layers: 1,
  speedup: 1,
  criticalPathMs: 2_000,
};

const project = (...lines: readonly RunLine[]) =>
  runOf(...lines).flatMap((event) => agentExecutionEvent(event) ?? []);

describe("the execution stream", () => {
  it("tells an execution in the source's names and fields", () => {
    const phase = { phaseId: "gather", name: "Gather", index: 0, total: 1 };
    const frames = project(
      ["run.queued", { tags: [], requestedBy: "ada", goal: "Compare prices" }],
      ["phase.started", phase],
      ["thinking.delta", { thoughtId: "t", text: "Let me ", iteration: 0 }],
      ["thinking.completed", { thoughtId: "t", text: "Let me look.", iteration: 0 }],
      ["tool.started", { callId: "c", toolName: "web_search", params: { q: "prices" } }],
      ["tool.completed", { callId: "c", toolName: "web_search", result: [1], durationMs: 12 }],
      ["step.started", { stepId: "sum", skill: "math.sum", label: "Sum", attempt: 1 }],
      [
        "step.succeeded",
        { stepId: "sum", skill: "math.sum", output: 6, durationMs: 3, attempt: 1 },
      ],
      ["phase.completed", phase],
      [
        "run.completed",
        { output: "Done.", ...outcome, usage: { inputTokens: 30, outputTokens: 12 } },
      ],
    );
    expect(frames).toEqual([
      {
        event: "execution:started",
        data: { executionId: "run_1", task: "Compare prices", startedAt: 1_800_000_000_000 },
      },
      { event: "phase:start", data: { phaseId: "gather", phaseName: "Gather", phaseIndex: 0 } },
      { event: "thinking", data: { thought: "Let me look.", iteration: 0 } },
      { event: "tool:start", data: { toolName: "web_search", params: { q: "prices" } } },
      { event: "tool:complete", data: { toolName: "web_search", result: [1], duration: 12 } },
      {
        event: "tool:start",
        data: { toolName: "math.sum", params: { stepId: "sum", label: "Sum" } },
      },
      { event: "tool:complete", data: { toolName: "math.sum", result: 6, duration: 3 } },
      { event: "phase:complete", data: { phaseId: "gather", phaseName: "Gather" } },
      {
        event: "execution:complete",
        data: { result: "Done.", duration: 2_840, tokensUsed: 42 },
      },
    ]);
  });

  it("has a stack that is empty outside of development, and is never a stack trace", () => {
    const error = { code: "skill_failed", message: "It broke.", hint: "Mend it.", attempt: 2 };
    const [event] = runOf(["run.failed", { error, ...outcome }]);
    if (event === undefined) throw new Error("no event");
    expect(agentExecutionEvent(event)?.data).toEqual({ error: "It broke.", stack: "" });
    expect(agentExecutionEvent(event, { development: true })?.data).toEqual({
      error: "It broke.",
      stack: "skill_failed: It broke.\nMend it.\nattempt 2",
    });
  });

  it("says of a call and of a step that failed why, and gives no result", () => {
    const error = { code: "skill_failed", message: "No answer." };
    const call = { callId: "c", toolName: "web_search" };
    const frames = project(
      ["tool.completed", { ...call, error, durationMs: 7 }],
      ["step.failed", { stepId: "sum", skill: "math.sum", error, attempt: 1, durationMs: 8 }],
    );
    const failed = { result: null, error: "No answer." };
    expect(frames).toEqual([
      { event: "tool:complete", data: { toolName: "web_search", ...failed, duration: 7 } },
      { event: "tool:complete", data: { toolName: "math.sum", ...failed, duration: 8 } },
    ]);
  });

  it("sends a large result as a reference with its beginning", () => {
    const outputRef = {
      $artifact: `sha256-${"0".repeat(64)}`,
      name: "out.json",
      mediaType: "application/json",
      bytes: 99_999,
    };
    const [frame] = project(["run.completed", { outputRef, preview: "[1,2", ...outcome }]);
    expect(frame?.data).toMatchObject({ result: { ref: outputRef, preview: "[1,2" } });
  });

  it("beats every 30 seconds", () => {
    const dialect = agentExecutionDialect();
    expect(dialect.heartbeatMs).toBe(30_000);
    expect(dialect.heartbeat(5)).toEqual({ event: "heartbeat", data: { timestamp: 5 } });
  });

  it("starts with the start, ends with the end, and pairs tool calls, whatever the run", () => {
    fc.assert(
      fc.property(runArbitrary, (log) => {
        const frames = log.flatMap((event) => agentExecutionEvent(event) ?? []);
        expect(frames[0]?.event).toBe("execution:started");
        expect(frames.at(-1)?.event).toMatch(/^execution:(complete|error)$/);
        expect(frames.filter(({ event }) => /^execution:/.test(event))).toHaveLength(2);
        expect(JSON.stringify(frames)).not.toMatch(/\n\s+at /);
      }),
    );
  });
});
