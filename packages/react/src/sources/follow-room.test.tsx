// @vitest-environment happy-dom
import { StepcastError } from "@stepcast/contracts";
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { scriptedClient } from "./testing/scripted-client.tsx";
import { useOsActivityStream } from "./use-os-activity-stream.ts";

afterEach(cleanup);

it("lets a plan go that ended and was removed while nothing was heard, and says that all is well", async () => {
  const stage = scriptedClient();
  const { result } = renderHook(() => useOsActivityStream("ada", "desk"), {
    wrapper: stage.wrapper,
  });
  await act(async () => undefined);
  for (const runId of ["run_1", "run_2"])
    act(() => stage.tell(runId, "run.queued", { tags: [], requestedBy: "ada" }));
  expect(result.current.currentPlanId).toBe("plan_2");
  const watcher = stage.watching().find(({ filter }) => filter.runId === "run_2");
  const removed = new StepcastError("not_found", "The run run_2 was removed.");
  act(() => watcher?.options.onError?.(removed));
  expect(result.current).toMatchObject({ currentPlanId: "plan_1", error: undefined });
});
