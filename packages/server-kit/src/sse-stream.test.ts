import { createParser, type EventSourceMessage } from "eventsource-parser";
import { describe, expect, it } from "vitest";
import { createConnections } from "./connections.ts";
import { sseResponse } from "./sse-response.ts";
import { createSSEStream } from "./sse-stream.ts";

/** What a client of the standard makes of it, when it reads to the end. */
async function received(stream: ReadableStream<Uint8Array>) {
  const messages: EventSourceMessage[] = [];
  const retries: number[] = [];
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onRetry: (ms) => retries.push(ms),
  });
  for await (const text of stream.pipeThrough(new TextDecoderStream())) parser.feed(text);
  return { messages, retries };
}

describe("createSSEStream", () => {
  it("sends data alone, with a name, with an id, and a retry alone", async () => {
    const { stream, send, close } = createSSEStream();
    expect(send({ data: { n: 1 } })).toBe(true);
    send({ event: "chunk", data: "two\nlines" });
    send({ event: "message", data: "x", id: "e1-7" });
    send({ retry: 3_000 });
    close();
    const { messages, retries } = await received(stream);
    expect(messages).toMatchObject([
      { data: '{"n":1}' },
      { event: "chunk", data: "two\nlines" },
      { event: "message", data: "x", id: "e1-7" },
    ]);
    expect(retries).toEqual([3_000]);
  });

  it("lets nothing in a message begin another one", async () => {
    const { stream, send, close } = createSSEStream();
    const hostile = 'a\n\ndata: {"pwn":1}\r\revent: x\r\n\u2028\0';
    send({ data: hostile });
    send({ data: { hostile } });
    for (const field of ["event", "id"])
      expect(() => send({ [field]: hostile, data: 1 })).toThrow("must be one line");
    for (const retry of [-1, 0.5, Number.NaN])
      expect(() => send({ retry })).toThrow("whole number");
    close();
    const { messages } = await received(stream);
    expect(messages).toHaveLength(2);
    expect(messages[0]?.data).toBe(hostile.replaceAll(/\r\n|\r/g, "\n"));
    expect(JSON.parse(messages[1]?.data ?? "")).toEqual({ hostile });
  });

  it("may be closed twice and sent to afterwards; what was sent arrives", async () => {
    const { stream, send, close } = createSSEStream();
    send({ data: 1 });
    close();
    close();
    expect(send({ data: 2 })).toBe(false);
    expect((await received(stream)).messages.map(({ data }) => data)).toEqual(["1"]);
  });

  it("closes with the request, and when its reader goes", async () => {
    const closed: string[] = [];
    const request = new AbortController();
    const first = createSSEStream({
      signal: request.signal,
      onClose: () => closed.push("aborted"),
    });
    request.abort();
    expect(first.send({ data: 1 })).toBe(false);
    const second = createSSEStream({ onClose: () => closed.push("cancelled") });
    await second.stream.cancel();
    expect(second.send({ data: 1 })).toBe(false);
    second.close();
    expect(closed).toEqual(["aborted", "cancelled"]);
    const late = createSSEStream({ signal: AbortSignal.abort() });
    expect(late.send({ data: 1 })).toBe(false);
  });

  it("queues no more than it may for a reader that takes nothing, then ends", async () => {
    const { stream, send } = createSSEStream({ maxQueuedBytes: 1_000 });
    const sent: number[] = [];
    for (let n = 0; n < 1_000; n += 1)
      if (send({ id: String(n), data: "x".repeat(50) })) sent.push(n);
    expect(sent.length).toBeLessThan(20);
    const { messages } = await received(stream);
    expect(messages.map(({ id }) => Number(id))).toEqual(sent);
  });

  it("lets 1 MiB wait unless it is told otherwise", () => {
    const { send } = createSSEStream();
    const kibibyte = 1_024;
    const data = "x".repeat(64 * kibibyte);
    let sent = 0;
    while (send({ data })) sent += data.length;
    expect(sent).toBeGreaterThan(900 * kibibyte);
    expect(sent).toBeLessThan(kibibyte * kibibyte);
    expect(send({ data: "little" })).toBe(false);
  });

  it("says when everything was taken, so that a writer can wait", async () => {
    const { stream, send, drained, close } = createSSEStream();
    send({ data: "x" });
    send({ data: "y" });
    let taken = false;
    const waiting = drained().then(() => {
      taken = true;
    });
    const reader = stream.getReader();
    await reader.read();
    expect(taken).toBe(false);
    await reader.read();
    await waiting;
    expect(taken).toBe(true);
    close();
    await drained();
  });
});

it("sseResponse has the headers that keep a stream flowing", () => {
  const { stream } = createSSEStream();
  const { headers } = sseResponse(stream, { "x-run": "run_1" });
  expect(Object.fromEntries(headers)).toEqual({
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    connection: "keep-alive",
    "x-accel-buffering": "no",
    "x-run": "run_1",
  });
});

describe("connections", () => {
  it("are counted by key and broadcast to", async () => {
    const {
      registerConnection,
      unregisterConnection,
      broadcast,
      getConnectionCount,
      getConnectionKeys,
    } = createConnections();
    const [phone, desk] = [createSSEStream(), createSSEStream()];
    registerConnection("user:ada", phone.send);
    registerConnection("user:ada", desk.send);
    registerConnection("user:ada", desk.send);
    registerConnection("user:bob", () => {
      throw new Error("gone");
    });
    expect([getConnectionCount("user:ada"), getConnectionKeys()]).toEqual([
      2,
      ["user:ada", "user:bob"],
    ]);
    expect(broadcast("user:ada", "notification", { message: "Lunch" })).toBe(2);
    expect(broadcast("user:zoe", "notification", {})).toBe(0);
    // One that throws, and one that was closed, are gone.
    expect(broadcast("user:bob", "notification", {})).toBe(0);
    phone.close();
    expect(broadcast("user:ada", "notification", { message: "Tea" })).toBe(1);
    expect([getConnectionCount("user:ada"), getConnectionKeys()]).toEqual([1, ["user:ada"]]);
    unregisterConnection("user:ada", desk.send);
    unregisterConnection("user:ada", desk.send);
    expect(getConnectionKeys()).toEqual([]);
    desk.close();
    expect((await received(phone.stream)).messages).toMatchObject([
      { event: "notification", data: '{"message":"Lunch"}' },
    ]);
    expect((await received(desk.stream)).messages).toHaveLength(2);
  });

  it("stay when a message is wrong, which its sender is told", async () => {
    const { registerConnection, broadcast, getConnectionCount } = createConnections();
    const phone = createSSEStream();
    registerConnection("user:ada", phone.send);
    const circle: unknown[] = [];
    circle.push(circle);
    for (const [event, data] of [
      ["note\ndata: forged", {}],
      ["note", circle],
      ["note", { count: 1n }],
      ["note", () => 1],
    ] as const)
      expect(() => broadcast("user:ada", event, data)).toThrow(
        expect.objectContaining({ code: "invalid_input" }),
      );
    expect(getConnectionCount("user:ada")).toBe(1);
    expect(broadcast("user:ada", "note", { at: new Date(0), gone: undefined })).toBe(1);
    phone.close();
    expect((await received(phone.stream)).messages).toMatchObject([
      { event: "note", data: '{"at":"1970-01-01T00:00:00.000Z"}' },
    ]);
  });

  it("of two factories never meet", () => {
    const [one, other] = [createConnections(), createConnections()];
    one.registerConnection("k", () => true);
    expect(other.getConnectionKeys()).toEqual([]);
  });
});
