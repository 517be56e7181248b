import type { EventData, EventType, StepcastEvent } from "@stepcast/contracts";
import { expect, it } from "vitest";
import { chatDialect } from "./chat.ts";

function told<T extends EventType>(type: T, data: EventData<T>): readonly unknown[] {
  // Cast: the signature pairs the type with its data; the union cannot see that.
  const event = { seq: 1, at: 0, room: "ada/talk", runId: "run_1", type, data } as StepcastEvent;
  return chatDialect().project(event);
}

const messageId = "m1";
const alarm = {
  alarmId: "p",
  agentId: "boiler",
  severity: "ALERT",
  message: "Pressure is above 9.0 bar",
} as const;

it.each([
  [told("chat.typing", { isTyping: true }), "typing", { isTyping: true }],
  [told("chat.delta", { messageId, text: "Hel" }), "chunk", { content: "Hel" }],
  [
    told("chat.message", { messageId, role: "assistant", content: "Hello" }),
    "message",
    { id: messageId, role: "assistant", content: "Hello" },
  ],
  [told("chat.done", { messageId }), "done", {}],
  [
    told("chat.failed", { messageId, error: { code: "step_timeout", message: "late" } }),
    "error",
    { code: "STEP_TIMEOUT", message: "late" },
  ],
  [
    told("chat.failed", { messageId, error: { code: "internal", message: "odd" } }),
    "error",
    { code: "PROCESSING_ERROR", message: "odd" },
  ],
  [told("step.progress", { stepId: "a", percent: 40 }), "progress", { percent: 40 }],
  [
    told("run.started", { planName: "p", planHash: "h", totalSteps: 1, layers: 1 }),
    "progress",
    { status: "processing" },
  ],
  [told("notification.sent", { message: "lunch" }), "notification", { message: "lunch" }],
  [told("alarm.raised", alarm), "notification", { message: "Pressure is above 9.0 bar" }],
])("is told as the source tells it: %#", (frames, event, data) => {
  expect(frames).toEqual([{ event, data }]);
});

it("tells of an alarm once, when it is raised", () => {
  expect([told("alarm.updated", alarm), told("alarm.cleared", alarm)]).toEqual([[], []]);
});

it("repeats nothing that the person wrote", () => {
  expect(told("chat.message", { messageId, role: "user", content: "do it" })).toEqual([]);
});

it("beats every 30 s, and comes back after 3 s", () => {
  const { heartbeatMs, retryMs, heartbeat } = chatDialect();
  expect([heartbeatMs, retryMs, heartbeat(0)]).toEqual([
    30_000,
    3_000,
    { event: "heartbeat", data: {} },
  ]);
});
