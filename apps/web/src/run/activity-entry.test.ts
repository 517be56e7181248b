import type { ActivityEvent } from "@stepcast/client";
import { expect, test } from "vitest";
import { activityEntries } from "./activity-entry.ts";

let seq = 0;

function event<T extends ActivityEvent["type"]>(
  type: T,
  data: Extract<ActivityEvent, { type: T }>["data"],
): ActivityEvent {
  seq += 1;
  // Cast: type and data belong together by the parameters.
  return { seq, at: seq, room: "ada/desk", runId: "run_a", type, data } as ActivityEvent;
}

test("the pieces of a thought are one entry, and its end has the last word", () => {
  const piece = { thoughtId: "t1", iteration: 0, stepId: "a" };
  const pieces = [
    event("thinking.delta", { ...piece, text: "First, " }),
    event("log.line", { level: "info", message: "between" }),
    event("thinking.delta", { ...piece, text: "the flows." }),
  ];
  expect(activityEntries(pieces)).toMatchObject([
    { shape: "thought", text: "First, the flows.", done: false, stepId: "a" },
    { shape: "event", kind: "logs" },
  ]);
  const end = event("thinking.completed", { ...piece, text: "First the flows." });
  expect(activityEntries([...pieces, end])[0]).toMatchObject({
    text: "First the flows.",
    done: true,
  });
});

test("a tool's call and its answer are one entry", () => {
  const [entry, ...others] = activityEntries([
    event("tool.started", { callId: "c1", toolName: "fetch", params: {} }),
    event("tool.completed", { callId: "c1", toolName: "fetch", result: 1, durationMs: 5 }),
  ]);
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ kind: "tools", completed: { data: { durationMs: 5 } } });
});
