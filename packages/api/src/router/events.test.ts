import type { StreamItem } from "@stepcast/contracts";
import type { TrackedEnvelope } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { errorBody } from "../error-map.ts";
import { ada, finishedRun, setUp } from "../testing/setup.ts";

type Item = TrackedEnvelope<StreamItem>;

async function take(items: AsyncIterable<unknown>, count: number): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const item of items) {
    // Cast: in process the stream yields what `tracked` made; its type tells what a client gets.
    taken.push(item as Item);
    if (taken.length === count) break;
  }
  return taken;
}

const typesOf = (items: Item[]) => items.map(([id, item]) => `${id} ${item.type}`);

describe("events.stream", () => {
  it("replays a run under cursors that resume after each event, then beats", async () => {
    const { as, emit, hub } = setUp();
    await emit(...finishedRun("run_1", ada.room));
    const items = await take(await as(ada).events.stream({ feeds: [{ runId: "run_1" }] }), 7);
    expect(typesOf(items)).toEqual([
      "e1-1 run.queued",
      "e1-2 plan.created",
      "e1-3 run.started",
      "e1-4 step.started",
      "e1-5 step.succeeded",
      "e1-6 run.completed",
      "e1-6 heartbeat",
    ]);
    expect(items[6]?.[1]).toMatchObject({ data: { head: "e1-6", serverTime: expect.any(Number) } });
    expect(hub.subscribers).toBe(0);
  });

  it("goes on after lastEventId, within the types that were asked for", async () => {
    const { as, emit } = setUp();
    await emit(...finishedRun("run_1", ada.room));
    const feeds = [{ runId: "run_1", types: ["step.*" as const] }];
    const stream = await as(ada).events.stream({ feeds, lastEventId: "e1-4" });
    expect(typesOf(await take(stream, 2))).toEqual(["e1-5 step.succeeded", "e1-6 heartbeat"]);
  });

  it("tells a reader of another log that what it knew no longer holds, then starts over", async () => {
    const { as, emit } = setUp();
    await emit(...finishedRun("run_1", ada.room));
    const stream = await as(ada).events.stream({
      feeds: [{ runId: "run_1" }],
      lastEventId: "old-99",
    });
    const [gap, first] = await take(stream, 2);
    expect(gap).toMatchObject({
      0: "e1-0",
      1: { type: "gap", data: { from: "old-99", to: "e1-0", reason: "epoch_changed" } },
    });
    expect(first?.[0]).toBe("e1-1");
  });

  it("tells a reader with half of a run that retention removed, then starts over with what is left", async () => {
    const { as, emit, store, hub } = setUp();
    await emit(...finishedRun("run_1", ada.room), ...finishedRun("run_2", ada.room).slice(0, 2));
    await store.prune(2_000);
    await hub.pruned();
    const open = (lastEventId: string) =>
      as(ada).events.stream({ feeds: [{ room: ada.room }], lastEventId });
    const [gap, first] = await take(await open("e1-3"), 2);
    expect(gap).toMatchObject({
      0: "e1-0",
      1: { type: "gap", data: { from: "e1-3", to: "e1-0", reason: "compacted" } },
    });
    expect(first?.[0]).toBe("e1-7");
    // Who had all of it goes on as if nothing had been.
    expect(typesOf(await take(await open("e1-6"), 1))).toEqual(["e1-7 run.queued"]);
    const several = await as(ada).events.stream({
      feeds: [{ room: ada.room }],
      cursors: ["e1-2", "e1-4", "e1-7", "old-5"],
    });
    expect((await take(several, 1))[0]?.[1]).toMatchObject({ type: "gap", data: { from: "e1-4" } });
    const gone = as(ada).events.stream({ feeds: [{ runId: "run_1" }], lastEventId: "e1-3" });
    await expect(gone).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it.each([
    ["e1-1", "cursor_ahead"],
    ["e1-9007199254740992", "cursor_malformed"],
    ["", "cursor_malformed"],
    ["e1-0x10", "cursor_malformed"],
    [" e1-0", "cursor_malformed"],
    ["e1-1;DROP", "cursor_malformed"],
    ["e1--1", "cursor_malformed"],
    ["e1-01", "cursor_malformed"],
    ["e\n1-1", "cursor_malformed"],
    ["1e999", "cursor_malformed"],
    ["9".repeat(10_000), "cursor_malformed"],
  ])("refuses the cursor %j before it streams", async (lastEventId, code) => {
    const { as, hub } = setUp();
    const opened = as(ada).events.stream({ feeds: [{}], lastEventId });
    await expect(opened.catch((error: unknown) => errorBody(error).code)).resolves.toBe(code);
    expect(hub.subscribers).toBe(0);
  });

  it("is cut off by a closing hub with an AbortError, which tRPC ends without return", async () => {
    const { as, hub } = setUp();
    const stream = await as(ada).events.stream({ feeds: [{}] });
    const reading = take(stream, 2);
    await expect.poll(() => hub.subscribers).toBe(1);
    hub.close();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });

  it("leaves nothing behind when its signal aborts", async () => {
    const { as, hub } = setUp();
    const stop = new AbortController();
    const reading = take(await as(ada, stop.signal).events.stream({ feeds: [{}] }), 2);
    await expect.poll(() => hub.subscribers).toBe(1);
    stop.abort();
    expect(await reading).toHaveLength(1);
    expect(hub.subscribers).toBe(0);
  });
});

describe("events.read", () => {
  it("gives pages that join to the feed", async () => {
    const { as, emit } = setUp();
    await emit(...finishedRun("run_1", ada.room));
    const first = await as(ada).events.read({ runId: "run_1", limit: 4 });
    expect(first).toMatchObject({ cursor: "e1-4", atHead: false });
    const rest = await as(ada).events.read({ runId: "run_1", after: first.cursor });
    expect(rest).toMatchObject({ cursor: "e1-6", atHead: true });
    expect([...first.events, ...rest.events].map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
