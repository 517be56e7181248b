// @vitest-environment happy-dom
import { StepcastError } from "@stepcast/contracts";
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { thinkingStepsKept } from "./agent-state.ts";
import { oneStep, scriptedClient } from "./testing/scripted-client.tsx";
import { useAgentExecution } from "./use-agent-execution.ts";
import { useAgentSSE } from "./use-agent-sse.ts";
import { useAgentStore } from "./use-agent-store.ts";

afterEach(cleanup);

const broken = { ...oneStep, error: { code: "skill_failed", message: "No." } };
const retried = { by: "ada", retry: { steps: ["a"], failed: 1, skipped: 0, cancelled: 0 } };

/** What a page of the source does: start, subscribe, show. */
function usePage(executionId?: string) {
  return { ...useAgentExecution(), ...useAgentStore(), sse: useAgentSSE(executionId) };
}

describe("useAgentExecution, useAgentSSE and useAgentStore", () => {
  it("start an execution and show its plan, phases, thoughts, calls and result", async () => {
    const { tell, commands, watching, wrapper } = scriptedClient();
    const { result } = renderHook(() => usePage(), { wrapper });
    expect(result.current).toMatchObject({ isExecuting: false, currentExecution: undefined });
    await act(async () => {
      expect(await result.current.startExecution("Compare prices")).toBe("run_1");
    });
    expect(commands.start).toHaveBeenCalledWith({ goal: "Compare prices" });
    expect(result.current).toMatchObject({ isExecuting: true, sse: { isConnected: true } });
    const phase = { phaseId: "gather", name: "Gather", index: 0, total: 1 };
    act(() => {
      tell("run_1", "run.queued", { tags: [], requestedBy: "ada", goal: "Compare prices" });
      tell("run_1", "plan.created", {
        planHash: "h",
        plan: {
          name: "Prices",
          phases: [{ id: "gather", name: "Gather" }],
          steps: [{ id: "a", skill: "core.noop", input: {} }],
        },
      });
      tell("run_1", "phase.started", phase);
      tell("run_1", "thinking.completed", { thoughtId: "t", text: "Where?", iteration: 0 });
      tell("run_1", "tool.started", { callId: "c", toolName: "search", params: { q: "x" } });
    });
    expect(result.current.currentExecution).toMatchObject({
      id: "run_1",
      plan: { goal: "Prices", phases: [{ id: "gather", status: "running" }] },
    });
    act(() => {
      tell("run_1", "tool.completed", {
        callId: "c",
        toolName: "search",
        result: [1],
        durationMs: 3,
      });
      tell("run_1", "phase.completed", phase);
      tell("run_1", "run.completed", { ...oneStep, output: "Cheap." });
    });
    expect(result.current.thinkingSteps).toMatchObject([
      { type: "thinking", content: "Where?" },
      { type: "tool_use", content: "search", detail: { q: "x" } },
      { type: "tool_result", content: "search", detail: [1] },
    ]);
    const ids = result.current.thinkingSteps.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(result.current.isExecuting).toBe(false);
    expect(result.current.currentExecution).toMatchObject({
      status: "completed",
      result: "Cheap.",
      plan: { phases: [{ status: "completed" }] },
    });
    // The connection closes on completion.
    expect(watching()).toEqual([]);
  });

  it("cancel on the server, and tell the error that follows", async () => {
    const { tell, commands, wrapper } = scriptedClient();
    const { result } = renderHook(() => usePage(), { wrapper });
    await act(async () => void (await result.current.startExecution("Try")));
    await act(() => result.current.cancelExecution());
    expect(commands.cancel).toHaveBeenCalledWith("run_1");
    act(() => tell("run_1", "run.cancelled", { by: "ada", ...oneStep }));
    expect(result.current).toMatchObject({
      isExecuting: false,
      error: "Cancelled by ada",
      currentExecution: { status: "failed", error: "Cancelled by ada" },
    });
    await act(() => result.current.cancelExecution());
    expect(commands.cancel).toHaveBeenCalledTimes(1);
  });

  it("show an execution that was started elsewhere, and let go of it", () => {
    const { tell, watching, wrapper } = scriptedClient();
    tell("run_9", "run.queued", { tags: [], requestedBy: "ada", goal: "Elsewhere" });
    const hook = renderHook(() => usePage("run_9"), { wrapper });
    expect(hook.result.current.currentExecution).toMatchObject({ id: "run_9", task: "Elsewhere" });
    expect(watching()).toHaveLength(1);
    hook.unmount();
    expect(watching()).toEqual([]);
  });

  it("tell what executes anew after a gap, or that the other log has it not", async () => {
    const { tell, gap, tellAgain, watching, wrapper } = scriptedClient();
    const { result } = renderHook(() => usePage(), { wrapper });
    await act(async () => void (await result.current.startExecution("Go on")));
    act(() => {
      tell("run_1", "run.queued", { tags: [], requestedBy: "ada", goal: "Go on" });
      tell("run_1", "thinking.completed", { thoughtId: "t", text: "Where?", iteration: 0 });
    });
    act(gap);
    expect(result.current).toMatchObject({ isExecuting: true, thinkingSteps: [] });
    act(tellAgain);
    expect(result.current.currentExecution).toMatchObject({ id: "run_1", task: "Go on" });
    expect(result.current.thinkingSteps).toMatchObject([{ content: "Where?" }]);
    act(gap);
    const gone = new StepcastError("not_found", "There is no run run_1 here.");
    act(() => watching()[0]?.options.onError?.(gone));
    expect(result.current).toMatchObject({ isExecuting: false, error: gone.message });
    expect(result.current.currentExecution).toBeUndefined();
  });

  it("keep a bounded number of thoughts", () => {
    const { tell, wrapper } = scriptedClient();
    tell("run_9", "run.queued", { tags: [], requestedBy: "ada", goal: "Long" });
    for (let iteration = 0; iteration < thinkingStepsKept + 20; iteration += 1)
      tell("run_9", "thinking.completed", { thoughtId: "t", text: `${iteration}`, iteration });
    const { result } = renderHook(() => usePage("run_9"), { wrapper });
    expect(result.current.thinkingSteps).toHaveLength(thinkingStepsKept);
    expect(result.current.thinkingSteps.at(-1)?.content).toBe(`${thinkingStepsKept + 19}`);
  });

  it("keep the latest execution only, and watch no other", async () => {
    const { tell, commands, watching, wrapper } = scriptedClient();
    const { result } = renderHook(() => usePage(), { wrapper });
    await act(async () => void (await result.current.startExecution("First")));
    act(() => {
      tell("run_1", "run.queued", { tags: [], requestedBy: "ada", goal: "First" });
      tell("run_1", "thinking.completed", { thoughtId: "t", text: "Of the first", iteration: 0 });
    });
    expect(result.current.thinkingSteps).toHaveLength(1);
    commands.start.mockResolvedValue({ runId: "run_2" });
    await act(async () => void (await result.current.startExecution("Second")));
    act(() => {
      tell("run_2", "run.queued", { tags: [], requestedBy: "ada", goal: "Second" });
      tell("run_1", "thinking.completed", { thoughtId: "u", text: "Too late", iteration: 1 });
    });
    expect(result.current).toMatchObject({
      currentExecution: { id: "run_2", task: "Second", status: "running" },
      thinkingSteps: [],
    });
    expect(watching().map(({ filter }) => filter.runId)).toEqual(["run_2"]);
  });

  it("show an execution that failed and is retried to its last end, to who came before and after", () => {
    const { tell, watching, wrapper } = scriptedClient();
    tell("run_9", "run.queued", { tags: [], requestedBy: "ada", goal: "Again" });
    tell("run_9", "run.failed", broken);
    const before = renderHook(() => usePage("run_9"), { wrapper });
    const failed = { isExecuting: false, error: "No.", currentExecution: { status: "failed" } };
    expect(before.result.current).toMatchObject(failed);
    act(() => tell("run_9", "run.resumed", retried));
    const going = { isExecuting: true, error: undefined, currentExecution: { status: "running" } };
    expect(before.result.current).toMatchObject(going);
    expect(before.result.current.currentExecution?.error).toBeUndefined();
    before.unmount();
    act(() => tell("run_9", "run.completed", { ...oneStep, output: "Done." }));
    const after = renderHook(() => usePage("run_9"), { wrapper });
    expect(after.result.current).toMatchObject({
      isExecuting: false,
      error: undefined,
      currentExecution: { task: "Again", status: "completed", result: "Done." },
    });
    expect(watching()).toEqual([]);
  });

  it("show one that was retried before anybody came as it is now", () => {
    const { tell, watching, wrapper } = scriptedClient();
    tell("run_9", "run.queued", { tags: [], requestedBy: "ada", goal: "Again" });
    tell("run_9", "run.failed", broken);
    tell("run_9", "run.resumed", retried);
    const { result } = renderHook(() => usePage("run_9"), { wrapper });
    expect(result.current).toMatchObject({ isExecuting: true, error: undefined });
    act(() => tell("run_9", "run.completed", oneStep));
    expect(result.current).toMatchObject({ isExecuting: false, error: undefined });
    expect(watching()).toEqual([]);
  });

  it("go on showing what executes when another could not be started", async () => {
    const { tell, commands, wrapper } = scriptedClient();
    const { result } = renderHook(() => usePage(), { wrapper });
    await act(async () => void (await result.current.startExecution("First")));
    commands.start.mockRejectedValueOnce(new Error("Too many."));
    await act(async () => {
      await expect(result.current.startExecution("Second")).rejects.toThrow("Too many.");
    });
    expect(result.current).toMatchObject({ isExecuting: true, error: "Too many." });
    await act(() => result.current.cancelExecution());
    expect(commands.cancel).toHaveBeenCalledWith("run_1");
    act(() => tell("run_1", "run.cancelled", { by: "ada", ...oneStep }));
    expect(result.current.currentExecution).toMatchObject({ id: "run_1", status: "failed" });
  });

  it("execute from the call on, so that a page offers no second start meanwhile", async () => {
    const { commands, wrapper } = scriptedClient();
    const answer = Promise.withResolvers<{ runId: string }>();
    commands.start.mockReturnValueOnce(answer.promise);
    const { result } = renderHook(() => usePage(), { wrapper });
    let starting: Promise<string> | undefined;
    act(() => {
      starting = result.current.startExecution("Try");
    });
    expect(result.current.isExecuting).toBe(true);
    answer.reject(new Error("The server is gone."));
    await act(() => expect(starting).rejects.toThrow("The server is gone."));
    expect(result.current).toMatchObject({ isExecuting: false, isStarting: false });
  });

  it("cancel what is being started as soon as it has", async () => {
    const { commands, wrapper } = scriptedClient();
    const answer = Promise.withResolvers<{ runId: string }>();
    commands.start.mockReturnValueOnce(answer.promise);
    const { result } = renderHook(() => usePage(), { wrapper });
    let starting: Promise<string> | undefined;
    act(() => {
      starting = result.current.startExecution("Try");
    });
    await act(() => result.current.cancelExecution());
    expect(commands.cancel).not.toHaveBeenCalled();
    answer.resolve({ runId: "run_1" });
    await act(() => expect(starting).resolves.toBe("run_1"));
    expect(commands.cancel).toHaveBeenCalledWith("run_1");
    await act(async () => void (await result.current.startExecution("Again")));
    expect(commands.cancel).toHaveBeenCalledTimes(1);
  });

  it("show the later of two that were started at once, whichever was answered first", async () => {
    const { commands, watching, wrapper } = scriptedClient();
    const first = Promise.withResolvers<{ runId: string }>();
    commands.start.mockReturnValueOnce(first.promise).mockResolvedValueOnce({ runId: "run_2" });
    const { result } = renderHook(() => usePage(), { wrapper });
    const starting = result.current.startExecution("First");
    await act(async () => void (await result.current.startExecution("Second")));
    expect(result.current.isExecuting).toBe(true);
    first.resolve({ runId: "run_1" });
    await act(async () => expect(await starting).toBe("run_1"));
    expect(result.current.currentExecution).toMatchObject({ id: "run_2", task: "Second" });
    expect(watching().map(({ filter }) => filter.runId)).toEqual(["run_2"]);
  });

  it("let go of an execution that ended once nobody reads it", async () => {
    const { tell, watching, wrapper } = scriptedClient();
    const { result, unmount } = renderHook(() => usePage(), { wrapper });
    await act(async () => void (await result.current.startExecution("Try")));
    unmount();
    expect(watching()).toHaveLength(1);
    act(() => tell("run_1", "run.failed", broken));
    expect(watching()).toEqual([]);
  });

  it("tell what is wrong with the connection to those who watch", () => {
    const { wrapper } = scriptedClient("denied", false, new Error("The token is not known."));
    const { result } = renderHook(() => [useAgentSSE("run_9"), useAgentSSE()], { wrapper });
    expect(result.current).toEqual([
      { isConnected: false, error: "The token is not known." },
      { isConnected: false, error: undefined },
    ]);
  });

  it("are not connected to an execution that is not there, though the connection holds", () => {
    const { watching, wrapper } = scriptedClient();
    const { result } = renderHook(() => useAgentSSE("run_9"), { wrapper });
    expect(result.current).toEqual({ isConnected: true, error: undefined });
    const gone = new StepcastError("not_found", "There is no run run_9 here.");
    act(() => watching()[0]?.options.onError?.(gone));
    expect(result.current).toEqual({ isConnected: false, error: gone.message });
  });

  it("tell why an execution could not be started", async () => {
    const { commands, wrapper } = scriptedClient();
    commands.start.mockRejectedValue(new Error("The server is gone."));
    const { result } = renderHook(() => usePage(), { wrapper });
    await act(async () => {
      await expect(result.current.startExecution("Try")).rejects.toThrow("The server is gone.");
    });
    expect(result.current).toMatchObject({ isExecuting: false, error: "The server is gone." });
  });
});
