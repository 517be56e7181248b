import type { Dialect } from "@stepcast/dialects";
import { AppendedEntry } from "@stepcast/store";
import { describe, expect, it } from "vitest";
import { createDialectEncoding } from "./dialect-encoding.ts";

const twice: Dialect = {
  name: "twice",
  heartbeatMs: 30_000,
  heartbeat: (at) => ({ event: "heartbeat", data: { at } }),
  project: (event) =>
    event.type === "log.line"
      ? [{ data: event.data.message }, { event: "again", data: event.data.message }]
      : [],
};
const quiet: Dialect = { ...twice, heartbeat: () => "keep-alive", retryMs: 3_000 };

const line = (message: string) =>
  new AppendedEntry({
    seq: 7,
    at: 1,
    type: "log.line",
    room: "ada/desk",
    data: { level: "info", message },
  });
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

describe("a dialect on the wire", () => {
  it("puts the cursor on the last frame of an event only", () => {
    const encoding = createDialectEncoding(twice, "e1");
    expect(text(encoding.entry(line("a")))).toBe(
      'data: "a"\n\nevent: again\ndata: "a"\nid: e1-7\n\n',
    );
  });

  it("puts the place before the event on the others, for a vocabulary with an id in every frame", () => {
    const encoding = createDialectEncoding({ ...twice, idInEveryFrame: true }, "e1");
    expect(text(encoding.entry(line("a")))).toBe(
      'data: "a"\nid: e1-6\n\nevent: again\ndata: "a"\nid: e1-7\n\n',
    );
  });

  it("lets nothing in a value begin a frame of its own", () => {
    const encoding = createDialectEncoding(twice, "e1");
    const sent = text(encoding.entry(line("x\n\ndata: 1\r\rid: 9\u2028\u0000")));
    expect(sent.split("\n")).toHaveLength(7);
    expect(sent).not.toContain("\r");
  });

  it("has no bytes for what the vocabulary has no word for", () => {
    const entry = new AppendedEntry({
      seq: 8,
      at: 1,
      type: "step.cancelled",
      room: "ada/desk",
      data: { stepId: "a", reason: "no" },
    });
    expect(createDialectEncoding(twice, "e1").entry(entry)).toBeUndefined();
  });

  it("beats in the dialect's own form, moving the reader's place", () => {
    const beat = { cursor: 5, head: 6, serverTime: 42 };
    const named = createDialectEncoding(twice, "e1");
    expect(named.heartbeatMs).toBe(30_000);
    expect(text(named.heartbeat(beat))).toBe('event: heartbeat\ndata: {"at":42}\nid: e1-5\n\n');
    const comment = createDialectEncoding(quiet, "e1");
    expect(text(comment.heartbeat(beat))).toBe("id: e1-5\n: keep-alive\n\n");
  });

  it("opens with when to come back", () => {
    expect(text(createDialectEncoding(quiet, "e1").opening(7))).toBe("retry: 3000\nid: e1-7\n\n");
    expect(text(createDialectEncoding(twice, "e1").opening(7))).toMatch(
      /^retry: \d{3}\nid: e1-7\n\n$/,
    );
  });

  it("opens with a beat, for a vocabulary whose frames are all whole", () => {
    const whole: Dialect = {
      ...twice,
      retryMs: 3_000,
      idInEveryFrame: true,
      heartbeat: (at) => ({ event: "heartbeat", data: { at }, retryMs: 3_000 }),
    };
    expect(text(createDialectEncoding(whole, "e1", () => 42).opening(7))).toBe(
      'event: heartbeat\nretry: 3000\ndata: {"at":42}\nid: e1-7\n\n',
    );
  });

  it("tells a gap in a comment, from where it goes on", () => {
    const gap = { from: "old-9", to: "e1-0", reason: "epoch_changed" };
    expect(text(createDialectEncoding(twice, "e1").gap(gap))).toBe(
      "id: e1-0\n: gap old-9 e1-0 epoch_changed\n\n",
    );
  });
});
