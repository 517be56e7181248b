import type { StepcastEvent } from "@stepcast/contracts";
import { AppendedEntry } from "@stepcast/store";
import { expect, it } from "vitest";
import { createFrames } from "./index.ts";

const frames = createFrames("e1");

function eventNamed(label: string): StepcastEvent {
  const data = { stepId: "s", skill: "core.noop", label, attempt: 1 };
  return { seq: 7, at: 0, type: "step.started", room: "ada/main", runId: "r", data };
}

it("a frame has the cursor as id, the type as event and the event as data", () => {
  const event = eventNamed("load");
  expect(frames.entry(new AppendedEntry(event)).toString()).toBe(
    `id: e1-7\nevent: step.started\ndata: ${JSON.stringify(event)}\n\n`,
  );
});

it("hostile text stays within one frame", () => {
  for (const label of ['a\n\ndata: {"pwn":1}', "\r", "\r\n\r\nid: x", "\u2028\u2029", "\0"]) {
    const text = frames.entry(new AppendedEntry(eventNamed(label))).toString();
    expect(text.split("\n")).toHaveLength(5);
    expect(text).not.toContain("\r");
    expect(JSON.parse(text.split("\n")[2]?.slice("data: ".length) ?? "").data.label).toBe(label);
  }
});

it("an entry is made into a frame once", () => {
  const entry = new AppendedEntry(eventNamed("load"));
  expect(frames.entry(entry)).toBe(frames.entry(entry));
});

it("an epoch that could break a frame is refused", () => {
  expect(() => createFrames("e\n1")).toThrow();
});
