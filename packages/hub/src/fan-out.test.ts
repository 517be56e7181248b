import { setImmediate as turn } from "node:timers/promises";
import type { FeedFilter, NewEvent } from "@stepcast/contracts";
import { createMemoryStore, type LogEntry, type ReadLog, type Store } from "@stepcast/store";
import { describe, expect, it } from "vitest";
import { createHub, type FeedEncoding, type Hub, type HubOptions } from "./index.ts";
import { HandClock } from "./testing/hand-clock.ts";
import { HandSink } from "./testing/hand-sink.ts";
import { seqEncoding, told } from "./testing/seq-encoding.ts";

function line(runId: string, message = "m"): NewEvent {
  return { at: 0, type: "log.line", room: "ada/main", runId, data: { level: "info", message } };
}

function lines(count: number, runId = "r1"): NewEvent[] {
  return Array.from({ length: count }, () => line(runId));
}

function setUp(options: Partial<HubOptions> = {}) {
  const store = options.store ?? createMemoryStore({ epoch: "e1" });
  const clock = new HandClock();
  const hub = createHub({ store, clock, heartbeatMs: 15_000, ...options });
  return { store, clock, hub, emit: (...events: NewEvent[]) => store.append({ events }) };
}

interface Options {
  readonly feeds?: readonly FeedFilter[];
  readonly after?: number;
  readonly encoding?: FeedEncoding;
  readonly eager?: boolean;
  readonly chunked?: boolean;
  readonly last?: (entry: LogEntry) => boolean;
}

function attach(hub: Hub, options: Options = {}): HandSink {
  const { feeds = [{}], after = hub.head(), encoding = seqEncoding(), last, ...how } = options;
  const sink = new HandSink(how);
  return sink.attachTo(hub.attach({ feeds, after, encoding, sink, last }));
}

const seqs = (sink: HandSink): readonly number[] => told(sink.text()).seqs;

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await turn();
}

/** A store whose reads are counted, and can be made to fail. */
function watched(inner: Store) {
  const queries: ReadLog[] = [];
  const state: { failure: unknown } = { failure: undefined };
  const store: Store = Object.assign(Object.create(inner) as Store, {
    head: () => inner.head(),
    append: inner.append.bind(inner),
    onCommit: inner.onCommit.bind(inner),
    read: (query: ReadLog) => {
      queries.push(query);
      return state.failure === undefined ? inner.read(query) : Promise.reject(state.failure);
    },
  });
  return { store, queries, state };
}

describe("sharing", () => {
  it("an entry is made into bytes once, whatever filters it passes", async () => {
    const { hub, emit } = setUp();
    const encoding = seqEncoding();
    const sinks = [[{}], [{ runId: "r1" }], [{ room: "ada/main" }, { runId: "r2" }]].map((feeds) =>
      attach(hub, { feeds, encoding, chunked: true }),
    );
    await turn();
    await emit(...lines(3));
    await expect
      .poll(() => sinks.map(seqs))
      .toEqual([
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ]);
    expect(encoding.made).toEqual([1, 2, 3]);
  });

  it("what several appends of one turn tell is one write", async () => {
    const { hub, emit } = setUp();
    const sink = attach(hub);
    await expect.poll(() => sink.writes).toBe(1);
    await Promise.all([emit(line("r1")), emit(line("r2")), emit(line("r3"))]);
    await expect.poll(() => seqs(sink)).toEqual([1, 2, 3]);
    expect(sink.writes).toBe(2);
  });

  it("a thousand that come back to the same place read it once", async () => {
    const { store, queries } = watched(createMemoryStore({ epoch: "e1" }));
    const { hub, emit } = setUp({ store, ringEvents: 1 });
    await emit(...lines(60));
    const encoding = seqEncoding();
    const sinks = Array.from({ length: 1_000 }, () => attach(hub, { after: 10, encoding }));
    await expect.poll(() => sinks.every((sink) => seqs(sink).length === 50)).toBe(true);
    expect(queries).toHaveLength(1);
    expect(encoding.made).toHaveLength(50);
  });
});

describe("hand-over", () => {
  it("a reader that reaches the tip while others are still being told is told once", async () => {
    const { hub, emit } = setUp({ turnMs: 0 });
    const encoding = seqEncoding();
    const live = Array.from({ length: 20 }, () => attach(hub, { encoding }));
    await expect.poll(() => live.every((sink) => sink.writes === 1)).toBe(true);
    await emit(line("r1"));
    // Every turn tells one of the live ones; these catch up in the meantime.
    const late: HandSink[] = [];
    for (let n = 0; n < 10; n += 1) {
      late.push(attach(hub, { after: 0, encoding }));
      await turn();
    }
    await emit(line("r1"));
    await expect.poll(() => [...live, ...late].every((sink) => seqs(sink).length === 2)).toBe(true);
    await turns(40);
    for (const sink of [...live, ...late]) expect(seqs(sink)).toEqual([1, 2]);
  });

  it("a reader whose cursor is ahead of what was told goes on after its cursor", async () => {
    const { hub, emit } = setUp({ turnMs: 0 });
    const live = Array.from({ length: 5 }, () => attach(hub));
    await expect.poll(() => live.every((sink) => sink.writes === 1)).toBe(true);
    await emit(line("r1"));
    await turn();
    await emit(line("r1"));
    const ahead = attach(hub, { after: 2 });
    await turns(10);
    await emit(line("r1"));
    await expect.poll(() => seqs(ahead)).toEqual([3]);
    await expect.poll(() => live.map(seqs)).toEqual(Array(5).fill([1, 2, 3]));
  });
});

describe("a filter that nobody had", () => {
  it("begins with what was committed before it and is yet to be told", async () => {
    const { hub, emit } = setUp({ turnMs: 0 });
    const live = Array.from({ length: 5 }, () => attach(hub));
    await expect.poll(() => live.every((sink) => sink.writes === 1)).toBe(true);
    await emit(line("r1"));
    await turn();
    // The first is still being told, so the second waits.
    await emit(line("r1"));
    const late = attach(hub, { feeds: [{ runId: "r1" }], after: 0 });
    await turns(20);
    await emit(line("r1"));
    await expect.poll(() => seqs(late)).toEqual([1, 2, 3]);
    await expect.poll(() => live.map(seqs)).toEqual(Array(5).fill([1, 2, 3]));
  });
});

describe("a slow reader", () => {
  it("costs its bound whatever is told, and loses nothing", async () => {
    const encoding = seqEncoding({ fill: 100 });
    const limits = { maxBacklogBytes: 2_000, sliceBytes: 1_000, ringEvents: 50, pageEvents: 8 };
    const { hub, emit } = setUp(limits);
    const slow = attach(hub, { encoding, eager: false });
    const quick = attach(hub, { encoding });
    await turn();
    for (let n = 0; n < 100; n += 1) await emit(...lines(5));
    await expect.poll(() => seqs(quick).length).toBe(500);
    expect(slow.highest).toBeLessThan(10_000);
    for (let n = 0; n < 5_000 && seqs(slow).length < 500; n += 1) {
      slow.takeAll();
      await turn();
    }
    expect(seqs(slow)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1));
  });

  it("that takes nothing for two beats is cut; one that takes something is not", async () => {
    const { hub, emit, clock } = setUp();
    const dead = attach(hub, { eager: false });
    const slow = attach(hub, { eager: false });
    await emit(line("r1"));
    await turns(3);
    for (let n = 0; n < 5; n += 1) {
      slow.takeAll();
      clock.beat(15_000);
      await emit(line("r1"));
      await turns(3);
    }
    expect([dead.ended, slow.ended]).toEqual(["cut", undefined]);
    expect(hub.subscribers).toBe(1);
  });
});

describe("heartbeats", () => {
  it("come at the tip and at every beat of the encoding's own period, and say how far was looked", async () => {
    const { hub, emit, clock } = setUp();
    const often = attach(hub, { encoding: seqEncoding({ heartbeatMs: 5_000 }) });
    const rare = attach(hub, { feeds: [{ runId: "other" }] });
    await expect
      .poll(() => [often, rare].map((sink) => sink.text()))
      .toEqual(["beat 0\n", "beat 0\n"]);
    expect(clock.armed).toBe(2);
    await emit(line("r1"));
    clock.beat(5_000);
    await expect.poll(() => often.text()).toBe("beat 0\n1\nbeat 1\n");
    expect(rare.text()).toBe("beat 0\n");
    clock.beat(15_000);
    await expect.poll(() => rare.text()).toBe("beat 0\nbeat 1\n");
    for (const sink of [often, rare]) sink.detach();
    expect(clock.armed).toBe(0);
  });
});

describe("the end", () => {
  it("comes after the last entry, live or replayed, also when the vocabulary has no word for it", async () => {
    const { hub, emit } = setUp();
    const last = ({ seq }: LogEntry): boolean => seq === 2;
    const silent = seqEncoding({ tells: ({ seq }) => seq !== 2 });
    const live = [attach(hub, { last }), attach(hub, { last, encoding: silent })];
    await turn();
    await emit(...lines(3));
    const replayed = [
      attach(hub, { after: 0, last }),
      attach(hub, { after: 0, last, encoding: silent }),
    ];
    const all = [...live, ...replayed];
    await expect.poll(() => all.map(({ ended }) => ended)).toEqual(Array(4).fill("end"));
    expect(all.map(seqs)).toEqual([[1, 2], [1], [1, 2], [1]]);
    expect(hub.subscribers).toBe(0);
  });

  it("comes after the last entry also where others have read on", async () => {
    const { hub, emit } = setUp({ ringEvents: 1, pageEvents: 1 });
    const encoding = seqEncoding();
    await emit(...lines(5));
    const others = Array.from({ length: 3 }, () => attach(hub, { after: 0, encoding }));
    await turn();
    const last = ({ seq }: LogEntry): boolean => seq === 3;
    const ending = Array.from({ length: 3 }, () => attach(hub, { after: 0, encoding, last }));
    await expect.poll(() => ending.map(({ ended }) => ended)).toEqual(Array(3).fill("end"));
    expect(ending.map(seqs)).toEqual(Array(3).fill([1, 2, 3]));
    await expect.poll(() => others.map(seqs)).toEqual(Array(3).fill([1, 2, 3, 4, 5]));
  });

  it("by a closing hub comes after what was committed, and is no error", async () => {
    const { hub, emit } = setUp();
    const sinks = [attach(hub), attach(hub)];
    await expect.poll(() => sinks.every((sink) => sink.writes === 1)).toBe(true);
    const appended = emit(line("r1")).then(() => hub.close());
    await appended;
    for (const sink of sinks) {
      expect([seqs(sink), sink.ended, sink.error]).toEqual([[1], "end", undefined]);
    }
    const late = attach(hub);
    expect(late.ended).toBe("end");
    expect(hub.subscribers).toBe(0);
  });

  it("by a log that cannot be read is told in the reader's words", async () => {
    const { store, state } = watched(createMemoryStore({ epoch: "e1" }));
    const { hub, emit } = setUp({ store, ringEvents: 1 });
    await emit(...lines(3));
    state.failure = new Error("disk on fire");
    const sink = attach(hub, { after: 0 });
    await expect.poll(() => sink.ended).toBe("end");
    expect([sink.text(), sink.error]).toEqual(["failed\n", state.failure]);
    expect(hub.subscribers).toBe(0);
  });

  it("by an encoding that throws is that encoding's alone", async () => {
    const { hub, emit } = setUp();
    const failing: FeedEncoding = {
      ...seqEncoding(),
      entry: () => {
        throw new Error("no words");
      },
    };
    const well = attach(hub);
    const broken = attach(hub, { encoding: failing });
    await turn();
    await emit(line("r1"));
    const replayed = attach(hub, { encoding: failing, after: 0 });
    await expect.poll(() => [broken.ended, replayed.ended]).toEqual(["end", "end"]);
    await emit(line("r1"));
    await expect.poll(() => seqs(well)).toEqual([1, 2]);
  });

  it("of a thousand readers leaves nothing behind", async () => {
    const { hub, emit, clock } = setUp();
    const sinks = Array.from({ length: 1_000 }, (_, n) =>
      attach(hub, { feeds: [{ runId: `r${n % 10}` }, {}], chunked: n % 2 === 0 }),
    );
    expect(hub.subscribers).toBe(1_000);
    for (const sink of sinks) sink.detach();
    expect([hub.subscribers, clock.armed]).toEqual([0, 0]);
    await emit(line("r1"));
    await turns(3);
    expect(sinks.every((sink) => sink.writes === 0)).toBe(true);
  });
});
