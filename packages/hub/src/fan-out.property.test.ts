import { setImmediate as turn } from "node:timers/promises";
import { type FeedFilter, feedMatcher, type NewEvent } from "@stepcast/contracts";
import { createMemoryStore, type LogEntry, type Store } from "@stepcast/store";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createHub, type Hub, type HubOptions } from "./index.ts";
import { HandSink } from "./testing/hand-sink.ts";
import { seqEncoding, told } from "./testing/seq-encoding.ts";

const rooms = ["ada/main", "bob/main"];
const runs = ["r1", "r2"];

const newEvent: fc.Arbitrary<NewEvent> = fc
  .record({ room: fc.constantFrom(...rooms), run: fc.constantFrom(...runs), metric: fc.boolean() })
  .map(
    ({ room, run, metric }): NewEvent =>
      metric
        ? {
            at: 0,
            room,
            runId: run,
            type: "metrics.sampled",
            data: { sourceId: "s", metrics: { x: 1 } },
          }
        : { at: 0, room, runId: run, type: "log.line", data: { level: "info", message: "m" } },
  );

/** Few filters, so that readers often share a group; order and repetition do not matter. */
const filters: fc.Arbitrary<FeedFilter[]> = fc.constantFrom<FeedFilter[][]>(
  [{}],
  [{ room: "ada/main" }],
  [{ runId: "r1" }],
  [{ runId: "r1" }, { room: "ada/main" }],
  [{ room: "ada/main" }, { runId: "r1" }, { runId: "r1" }],
  [{ room: "bob/main", types: ["log.*"] }],
);

const encodings = [seqEncoding(), seqEncoding({ tells: ({ type }) => type === "log.line" })];

const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ append: fc.array(newEvent, { minLength: 1, maxLength: 8 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      attach: filters,
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      wire: fc.nat(1),
      chunked: fc.boolean(),
      eager: fc.boolean(),
      roomBytes: fc.constantFrom(0, 5, 40, 2_000),
      ends: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ take: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ leave: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ turns: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constant({ beat: true }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

interface Reader {
  readonly feeds: readonly FeedFilter[];
  readonly after: number;
  readonly tells: (entry: LogEntry) => boolean;
  readonly last: ((entry: LogEntry) => boolean) | undefined;
  readonly sink: HandSink;
  left: boolean;
}

/** A hub with a heart that is beaten by hand. */
function openHub(options: Partial<HubOptions>) {
  const store = createMemoryStore({ epoch: "e1" });
  let beats: (() => void)[] = [];
  const clock = {
    now: () => 0,
    after(_ms: number, callback: () => void) {
      beats.push(callback);
      return () => {
        beats = beats.filter((other) => other !== callback);
      };
    },
  };
  const hub = createHub({ store, clock, ...options });
  const beat = (): void => {
    const due = beats;
    beats = [];
    for (const callback of due) callback();
  };
  return { store, hub, beat };
}

function attach(hub: Hub, step: Extract<Action, { attach: unknown }>): Reader {
  const encoding = encodings[step.wire] ?? seqEncoding();
  const sink = new HandSink(step);
  const feeds = step.attach;
  const after = Math.round(step.place * hub.head());
  const last = step.ends ? ({ seq }: LogEntry): boolean => seq % 7 === 0 : undefined;
  sink.attachTo(hub.attach({ feeds, after, encoding, sink, last }));
  const tells = step.wire === 1 ? ({ type }: LogEntry) => type === "log.line" : () => true;
  return { feeds, after, tells, last, sink, left: false };
}

async function play(
  { store, hub, beat }: ReturnType<typeof openHub>,
  actions: readonly Action[],
): Promise<Reader[]> {
  const readers: Reader[] = [];
  const nth = (n: number): Reader | undefined => readers[n % Math.max(1, readers.length)];
  for (const step of actions) {
    // Not awaited: what follows happens while the append is on its way.
    if ("append" in step) void store.append({ events: step.append });
    else if ("attach" in step) readers.push(attach(hub, step));
    else if ("take" in step) nth(step.take)?.sink.takeAll();
    else if ("turns" in step) for (let n = 0; n < step.turns; n += 1) await turn();
    else if ("beat" in step) beat();
    else {
      const reader = nth(step.leave);
      if (reader === undefined || reader.sink.ended !== undefined) continue;
      reader.sink.detach();
      reader.left = true;
    }
  }
  return readers;
}

function expected(reader: Reader, entries: readonly LogEntry[]): number[] {
  const matches = feedMatcher(reader.feeds);
  const suffix = entries.filter((entry) => entry.seq > reader.after && matches(entry));
  const end = reader.last === undefined ? -1 : suffix.findIndex(reader.last);
  return (end < 0 ? suffix : suffix.slice(0, end + 1))
    .filter(reader.tells)
    .map((entry) => entry.seq);
}

/** It left, or took nothing for too many beats. */
function isGone({ left, sink }: Reader): boolean {
  return left || sink.ended === "cut";
}

async function settle(readers: readonly Reader[], whole: readonly number[][]): Promise<void> {
  const lacks = (reader: Reader, index: number): boolean =>
    !isGone(reader) && told(reader.sink.text()).seqs.length < (whole[index]?.length ?? 0);
  for (let n = 0; n < 2_000 && readers.some(lacks); n += 1) {
    for (const { sink } of readers) sink.takeAll();
    await turn();
  }
}

async function readAll(store: Store): Promise<readonly LogEntry[]> {
  return (await store.read({ after: 0, limit: 512 })).entries;
}

it("every sink gets exactly the rest of its feeds, once and in order: for any appends, paces, drains, evictions and ends", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 1, maxLength: 40 }),
      fc.record({
        ringEvents: fc.integer({ min: 1, max: 6 }),
        pageEvents: fc.integer({ min: 1, max: 4 }),
        sliceBytes: fc.constantFrom(1, 300, 100_000),
        maxBacklogBytes: fc.constantFrom(0, 5, 40),
        // 0: every turn writes to one sink only.
        turnMs: fc.constantFrom(0, 8),
      }),
      async (actions, options) => {
        const opened = openHub(options);
        const readers = await play(opened, actions);
        await opened.store.append({ events: [{ ...ending }] });
        const entries = await readAll(opened.store);
        const whole = readers.map((reader) => expected(reader, entries));
        await settle(readers, whole);
        for (const [index, reader] of readers.entries()) {
          const { sink } = reader;
          const { seqs } = told(sink.text());
          if (isGone(reader)) expect(whole[index]?.slice(0, seqs.length)).toEqual(seqs);
          else expect(seqs).toEqual(whole[index]);
          expect(sink.writesAfterEnd).toBe(0);
        }
        opened.hub.close();
        expect(opened.hub.subscribers).toBe(0);
        for (const { sink } of readers) expect(sink.ended).toBeDefined();
        await opened.store.close();
      },
    ),
    { numRuns: 300 },
  );
});

const ending = {
  at: 0,
  room: "z/z",
  type: "log.line",
  data: { level: "info", message: "e" },
} as const;
