import type { StepcastEvent } from "@stepcast/contracts";
import { AppendedEntry } from "@stepcast/store";
import { expect, it } from "vitest";
import { createEventEncoding } from "./index.ts";

const encoding = createEventEncoding("e1");

function eventNamed(label: string): StepcastEvent {
  const data = { stepId: "s", skill: "core.noop", label, attempt: 1 };
  return { seq: 7, at: 0, type: "step.started", room: "ada/main", runId: "r", data };
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}

it("a frame has the cursor as id, the type as event and the event as data", () => {
  const event = eventNamed("laden – 荷を積む");
  expect(textOf(encoding.entry(new AppendedEntry(event)))).toBe(
    `event: step.started\ndata: ${JSON.stringify(event)}\nid: e1-7\n\n`,
  );
});

it("hostile text stays within one frame", () => {
  for (const label of ['a\n\ndata: {"pwn":1}', "\r", "\r\n\r\nid: x", "\u2028\u2029", "\0"]) {
    const text = textOf(encoding.entry(new AppendedEntry(eventNamed(label))));
    expect(text.split("\n")).toHaveLength(5);
    expect(text).not.toContain("\r");
    expect(JSON.parse(text.split("\n")[1]?.slice("data: ".length) ?? "").data.label).toBe(label);
  }
});

it("a stream begins with when to come back, not the same for all", () => {
  const openings = Array.from({ length: 50 }, () => textOf(encoding.opening(0)));
  for (const opening of openings) expect(opening).toMatch(/^retry: (2[5-9]|[34]\d)\d\n\n$/);
  expect(new Set(openings).size).toBeGreaterThan(1);
});

it("a heartbeat says how far was looked, how far the log is, and wakes proxies", () => {
  expect(textOf(encoding.heartbeat({ cursor: 7, head: 9, serverTime: 5 }))).toBe(
    ': keep-alive\n\nevent: heartbeat\ndata: {"serverTime":5,"head":"e1-9"}\nid: e1-7\n\n',
  );
});

it("an epoch that could break a frame is refused", () => {
  expect(() => createEventEncoding("e\n1")).toThrow();
});
