import { StepcastError, type StepcastEvent } from "@stepcast/contracts";
import { beforeEach, expect, expectTypeOf, it } from "vitest";
import { createEventWindow } from "./event-window.ts";
import type { CastEvent, WatchOptions } from "./stepcast.ts";
import { runEvent } from "./testing/run-events.ts";

let frames: (() => void)[];
let watched: (WatchOptions & { stopped?: boolean })[];

beforeEach(() => {
  frames = [];
  watched = [];
});

const client = {
  watch(_filter: object, options: WatchOptions) {
    const entry = { ...options, stopped: false };
    watched.push(entry);
    return () => {
      entry.stopped = true;
    };
  },
};

function schedule(callback: () => void): () => void {
  frames.push(callback);
  return () => {
    frames = frames.filter((frame) => frame !== callback);
  };
}

function frame(): void {
  for (const callback of frames.splice(0)) callback();
}

function lines(from: number, count: number): CastEvent[] {
  return Array.from({ length: count }, (_, at) => {
    const line = runEvent("run_a", "log.line", { level: "info", message: "" });
    // Cast: an event with a seq is what the union says.
    return { cursor: `e1-${from + at}`, event: { ...line, seq: from + at } as StepcastEvent };
  });
}

const seqs = (window: { events: readonly CastEvent[] }) => window.events.map((e) => e.event.seq);

it("shows the latest events once per frame, and counts what it let go", () => {
  const store = createEventWindow(client, { types: ["log.*"], keep: 3, schedule });
  let shown = 0;
  store.subscribe(() => (shown += 1));
  for (let at = 0; at < 100; at += 1) watched[0]?.onEvents(lines(1 + at * 10, 10));
  expect(store.getSnapshot().events).toEqual([]);
  frame();
  expect(shown).toBe(1);
  expect(seqs(store.getSnapshot())).toEqual([998, 999, 1000]);
  expect(store.getSnapshot().dropped).toBe(997);
  expect(store.getSnapshot()).toBe(store.getSnapshot());
  expectTypeOf(store.getSnapshot().events[0]).toExtend<
    { event: { type: "log.line" } } | undefined
  >();
});

it("watches while somebody looks, and goes on where it was", () => {
  const store = createEventWindow(client, { schedule });
  expect(watched).toEqual([]);
  const leave = store.subscribe(() => {});
  watched[0]?.onEvents(lines(1, 2));
  frame();
  leave();
  expect(watched[0]?.stopped).toBe(true);
  store.subscribe(() => {});
  expect(watched.map(({ after }) => after)).toEqual(["now", "e1-2"]);
  watched[1]?.onEvents(lines(3, 1));
  frame();
  expect(seqs(store.getSnapshot())).toEqual([1, 2, 3]);
});

it("forgets what no longer holds, and says why nothing comes", () => {
  const store = createEventWindow(client, { schedule });
  store.subscribe(() => {});
  watched[0]?.onEvents(lines(1, 2));
  watched[0]?.onGap?.({ from: "e1-2", to: "e2-0" });
  watched[0]?.onEvents(lines(1, 1));
  frame();
  expect(seqs(store.getSnapshot())).toEqual([1]);
  watched[0]?.onError?.(new StepcastError("not_found", "There is no such run."));
  expect(store.getSnapshot().error?.code).toBe("not_found");
});
