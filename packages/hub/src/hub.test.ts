import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import type { FeedFilter, NewEvent } from "@stepcast/contracts";
import { createMemoryStore, type ReadLog, type Store } from "@stepcast/store";
import { describe, expect, it } from "vitest";
import { createHub, type Hub, type HubItem, type HubOptions } from "./index.ts";

const room = "ada/main";

function line(runId: string, message: string, inRoom = room): NewEvent {
  return { at: 0, type: "log.line", room: inRoom, runId, data: { level: "info", message } };
}

function emit(store: Store, ...events: NewEvent[]): Promise<unknown> {
  return store.append({ events });
}

/** A clock that moves when told. */
function handClock() {
  let due: (() => void)[] = [];
  return {
    now: () => 1_000,
    after(_ms: number, callback: () => void) {
      due.push(callback);
      return () => {
        due = due.filter((other) => other !== callback);
      };
    },
    beat() {
      const now = due;
      due = [];
      for (const callback of now) callback();
    },
    get armed() {
      return due.length;
    },
  };
}

function setUp(options: Partial<HubOptions> = {}) {
  const store = options.store ?? createMemoryStore({ epoch: "e1" });
  const clock = handClock();
  return { store, clock, hub: createHub({ store, clock, ...options }) };
}

/** Seqs of entries up to `count` of them, heartbeats left out. */
async function seqs(items: AsyncIterable<HubItem>, count: number): Promise<number[]> {
  const seen: number[] = [];
  for await (const item of items) {
    if (item.kind === "entries") seen.push(...item.entries.map((entry) => entry.seq));
    if (seen.length >= count) break;
  }
  return seen;
}

function subscribe(
  hub: Hub,
  feeds: FeedFilter[],
  after = 0,
  signal = new AbortController().signal,
) {
  return hub.subscribe({ feeds, after, signal })[Symbol.asyncIterator]();
}

describe("a subscriber", () => {
  it("gets what was there, then what comes, once and in order", async () => {
    const { store, hub } = setUp();
    await emit(store, line("r1", "a"), line("r1", "b"));
    const reading = seqs(hub.subscribe({ feeds: [{}], after: 0, signal: AbortSignal.any([]) }), 5);
    await turn();
    await emit(store, line("r1", "c"));
    await emit(store, line("r1", "d"), line("r2", "e"));
    expect(await reading).toEqual([1, 2, 3, 4, 5]);
  });

  it("goes on after its cursor and sees only its feeds", async () => {
    const { store, hub } = setUp();
    await emit(store, line("r1", "a"), line("r2", "b"), line("r1", "c"), line("r2", "d"));
    const signal = AbortSignal.any([]);
    expect(await seqs(hub.subscribe({ feeds: [{ runId: "r2" }], after: 2, signal }), 1)).toEqual([
      4,
    ]);
  });

  it("reads from the log what the ring no longer holds, through the store's index", async () => {
    const inner = createMemoryStore({ epoch: "e1" });
    const queries: ReadLog[] = [];
    const store: Store = Object.assign(Object.create(inner) as Store, {
      head: () => inner.head(),
      onCommit: inner.onCommit.bind(inner),
      read: (query: ReadLog) => {
        queries.push(query);
        return inner.read(query);
      },
    });
    const { hub } = setUp({ store, ringEvents: 4 });
    await emit(inner, ...Array.from({ length: 40 }, (_, n) => line(`r${n % 2}`, "x")));
    const reading = subscribe(hub, [{ runId: "r1" }]);
    const seen = await seqs({ [Symbol.asyncIterator]: () => reading }, 20);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => 2 * n + 2));
    expect(queries.every((query) => query.feeds?.[0]?.runId === "r1")).toBe(true);
  });

  it("hears a heartbeat at the end of the log and at every beat, with how far it has looked", async () => {
    const { store, clock, hub } = setUp();
    await emit(store, line("r1", "a"));
    const reading = subscribe(hub, [{ runId: "other" }]);
    const first = await reading.next();
    expect(first.value).toEqual({ kind: "heartbeat", cursor: 1, head: 1, serverTime: 1_000 });
    const second = reading.next();
    await emit(store, line("r1", "b"));
    clock.beat();
    expect((await second).value).toMatchObject({ kind: "heartbeat", cursor: 2, head: 2 });
  });

  it("that is busy at the beat hears it afterwards", async () => {
    const { store, clock, hub } = setUp();
    await emit(store, line("r1", "a"));
    const reading = subscribe(hub, [{}]);
    expect((await reading.next()).value).toMatchObject({ kind: "entries" });
    expect((await reading.next()).value).toMatchObject({ kind: "heartbeat" });
    clock.beat();
    await emit(store, line("r1", "b"));
    expect((await reading.next()).value).toMatchObject({ kind: "entries" });
    expect((await reading.next()).value).toMatchObject({ kind: "heartbeat", cursor: 2 });
  });

  it("is not woken by commits that do not concern it", async () => {
    const { store, hub } = setUp();
    const reading = subscribe(hub, [{ runId: "mine" }]);
    await reading.next();
    let woken = false;
    const next = reading.next().then((item) => {
      woken = true;
      return item;
    });
    await emit(store, line("theirs", "x"), line("theirs", "y"));
    await turn();
    expect(woken).toBe(false);
    await emit(store, line("mine", "z"));
    expect((await next).value).toMatchObject({ kind: "entries", entries: [{ seq: 3 }] });
  });

  it("of several feeds gets an event that matches two of them once", async () => {
    const { store, hub } = setUp();
    const reading = seqs(
      hub.subscribe({
        feeds: [{ runId: "r1" }, { room }, { types: ["log.*"] }],
        after: 0,
        signal: AbortSignal.any([]),
      }),
      2,
    );
    await turn();
    await emit(store, line("r1", "a"), line("r1", "b"));
    expect(await reading).toEqual([1, 2]);
  });
});

describe("the end of a subscription", () => {
  it("comes with the signal, whether the reader waits or works", async () => {
    const { hub } = setUp();
    const stop = new AbortController();
    const waiting = subscribe(hub, [{}], 0, stop.signal);
    await waiting.next();
    const next = waiting.next();
    const working = subscribe(hub, [{}], 0, stop.signal);
    await working.next();
    expect(hub.subscribers).toBe(2);
    stop.abort();
    expect(hub.subscribers).toBe(0);
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await working.next()).toEqual({ done: true, value: undefined });
  });

  it("comes when the loop breaks, also while a read is pending", async () => {
    const { hub } = setUp();
    const reading = subscribe(hub, [{}]);
    await reading.next();
    const pending = reading.next();
    await reading.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(hub.subscribers).toBe(0);
  });

  it("leaves nothing behind after a thousand of them", async () => {
    const { store, clock, hub } = setUp();
    const lifetimes = Array.from({ length: 1_000 }, () => new AbortController());
    const shared = new AbortController();
    const readers = lifetimes.map(({ signal }, n) => {
      const reading = subscribe(hub, [{ runId: `r${n}` }, {}], 0, n % 3 ? signal : shared.signal);
      return { reading, first: reading.next().then(() => reading.next()) };
    });
    await turn();
    expect(hub.subscribers).toBe(1_000);
    expect(clock.armed).toBe(1);
    for (const [n, { reading }] of readers.entries()) {
      if (n % 3 === 0) await reading.return?.();
      else lifetimes[n]?.abort();
    }
    await Promise.all(readers.map(({ first }) => first));
    expect(hub.subscribers).toBe(0);
    expect(clock.armed).toBe(0);
    expect(getEventListeners(shared.signal, "abort")).toHaveLength(0);
    await emit(store, line("r1", "into the void"));
  });

  it("by a closing hub is an error, so that nobody takes it for the end of the feed", async () => {
    const { hub } = setUp();
    const reading = subscribe(hub, [{}]);
    await reading.next();
    const next = reading.next();
    hub.close();
    await expect(next).rejects.toMatchObject({ code: "shutting_down" });
    await expect(subscribe(hub, [{}]).next()).rejects.toMatchObject({ code: "shutting_down" });
    expect(hub.subscribers).toBe(0);
  });

  it("by a failing store reaches the reader and frees it", async () => {
    const inner = createMemoryStore({ epoch: "e1" });
    await emit(inner, line("r1", "a"));
    const { hub } = setUp({ store: inner });
    await inner.close();
    await expect(subscribe(hub, [{}]).next()).rejects.toMatchObject({ code: "shutting_down" });
    expect(hub.subscribers).toBe(0);
  });
});

describe("memory", () => {
  it("of a batch is bounded in bytes, from the ring and from the log", async () => {
    for (const ringBytes of [1_000_000, 1]) {
      const { store, hub } = setUp({ ringBytes, pageBytes: 5_000 });
      const feed = hub.subscribe({ feeds: [{}], after: 0, signal: AbortSignal.any([]) });
      const reading = feed[Symbol.asyncIterator]();
      await reading.next();
      for (let n = 0; n < 100; n += 1) await emit(store, line("r1", "x".repeat(2_000)));
      const sizes: number[] = [];
      for (let count = 0; count < 100; ) {
        const { value } = await reading.next();
        if (value?.kind !== "entries") continue;
        count += value.entries.length;
        sizes.push(value.entries.length);
      }
      // The first page of the log is a guess; those after it follow from what it weighed.
      expect(Math.max(...sizes.slice(1))).toBeLessThanOrEqual(4);
    }
  });

  it("of a reader that never reads on is one page, and it loses nothing", async () => {
    const { store, hub } = setUp({ ringEvents: 8, ringBytes: 1_000, pageEvents: 4 });
    const reading = subscribe(hub, [{}]);
    await reading.next();
    for (let n = 0; n < 50; n += 1) await emit(store, line("r1", `${n}`), line("r1", "x"));
    const batches: number[] = [];
    const seen = await seqs(
      {
        async *[Symbol.asyncIterator]() {
          for (let item = await reading.next(); !item.done; item = await reading.next()) {
            if (item.value.kind === "entries") batches.push(item.value.entries.length);
            yield item.value;
          }
        },
      },
      100,
    );
    expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    expect(Math.max(...batches)).toBeLessThanOrEqual(64);
  });
});
