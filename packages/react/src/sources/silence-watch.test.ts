import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openEventSource } from "./open-event-source.ts";

/** An EventSource that does what the test says. */
class Scripted extends EventTarget {
  static readonly all: Scripted[] = [];
  readonly url: string;
  readonly CLOSED = 2;
  readyState = 0;
  onopen: (() => void) | null = null;

  constructor(url: string) {
    super();
    this.url = url;
    Scripted.all.push(this);
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(name: string, seq: number): void {
    this.dispatchEvent(new MessageEvent(name, { data: "{}", lastEventId: `e1-${seq}` }));
  }

  close(): void {
    this.readyState = this.CLOSED;
  }
}

let stop: () => void;
let lost: number;
const urls = () => Scripted.all.map(({ url }) => url);
const latest = (): Scripted => {
  const source = Scripted.all.at(-1);
  if (source === undefined) throw new Error("nothing was opened");
  return source;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Scripted);
  Scripted.all.length = 0;
  lost = 0;
  const nothing = () => {};
  const source = openEventSource("/stream", {
    names: ["one"],
    withCredentials: false,
    place: "",
    onOpen: nothing,
    onMessage: nothing,
    onLost: () => {
      lost += 1;
    },
    onEnd: nothing,
  });
  stop = () => source.stop();
});
afterEach(() => {
  stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("opens a stream again that went silent without an end, where it was", () => {
  latest().open();
  latest().say("heartbeat", 1);
  latest().say("one", 2);
  vi.advanceTimersByTime(90_000);
  expect(urls()).toEqual(["/stream", "/stream?after=e1-2"]);
  expect(lost).toBe(1);
  expect(Scripted.all[0]?.readyState).toBe(2);
});

it("opens a stream again that is never answered", () => {
  vi.advanceTimersByTime(40_000);
  expect(urls()).toHaveLength(2);
  latest().open();
  vi.advanceTimersByTime(600_000);
  expect(urls()).toHaveLength(2);
});

it("keeps one that beats, however slowly, and one that never did", () => {
  latest().open();
  vi.advanceTimersByTime(600_000);
  for (let beat = 1; beat <= 5; beat += 1) {
    latest().say("heartbeat", beat);
    vi.advanceTimersByTime(60_000);
  }
  vi.advanceTimersByTime(60_000);
  expect(urls()).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  expect(urls()).toHaveLength(2);
});

it("opens one again that beat before, and went silent after it was answered anew", () => {
  latest().open();
  latest().say("heartbeat", 1);
  vi.advanceTimersByTime(90_000);
  latest().open();
  vi.advanceTimersByTime(90_000);
  expect(urls()).toHaveLength(3);
  latest().open();
  latest().say("heartbeat", 1);
  vi.advanceTimersByTime(60_000);
  expect(urls()).toHaveLength(3);
});

it("opens nothing again once it is stopped", () => {
  stop();
  vi.advanceTimersByTime(600_000);
  expect(urls()).toHaveLength(1);
});
