import { setImmediate as turn } from "node:timers/promises";
import { type FeedFilter, feedMatcher, type NewEvent } from "@stepcast/contracts";
import { createMemoryStore, type LogEntry, type Store } from "@stepcast/store";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createHub, type Hub } from "./index.ts";

const runs = ["r1", "r2", "r3"];
const rooms = ["ada/main", "bob/main"];

const newEvent: fc.Arbitrary<NewEvent> = fc
  .record({
    run: fc.constantFrom(...runs, undefined),
    room: fc.constantFrom(...rooms),
    agent: fc.constantFrom("a1", undefined),
    metric: fc.boolean(),
  })
  .map(({ run, room, agent, metric }): NewEvent => {
    const header = {
      at: 0,
      room,
      ...(run === undefined ? {} : { runId: run }),
      ...(agent === undefined ? {} : { agentId: agent }),
    };
    return metric
      ? { ...header, type: "metrics.sampled", data: { sourceId: "s", metrics: { x: 1 } } }
      : { ...header, type: "log.line", data: { level: "info", message: "m" } };
  });

const filter: fc.Arbitrary<FeedFilter> = fc.record(
  {
    room: fc.constantFrom(...rooms),
    runId: fc.constantFrom(...runs),
    agentId: fc.constant("a1"),
    types: fc.constantFrom<FeedFilter["types"][]>(["log.*"], ["metrics.sampled"], ["*"]),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<FeedFilter>; // Cast: absent keys instead of undefined ones, which the record type cannot say.

/** What happens between appends: a reader opens at a place of the log, or some turns pass. */
const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ append: fc.array(newEvent, { minLength: 1, maxLength: 6 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      open: fc.array(filter, { minLength: 1, maxLength: 3 }),
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      patience: fc.nat(3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ turns: fc.nat(3) }) },
);

type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

interface Reader {
  readonly feeds: FeedFilter[];
  readonly after: number;
  readonly seen: number[];
  readonly done: Promise<void>;
}

function read(hub: Hub, feeds: FeedFilter[], after: number, patience: number, signal: AbortSignal) {
  const seen: number[] = [];
  const follow = async (): Promise<void> => {
    for await (const item of hub.subscribe({ feeds, after, signal })) {
      if (item.kind === "entries") seen.push(...item.entries.map((entry) => entry.seq));
      await turns(patience);
    }
  };
  return { feeds, after, seen, done: follow() } satisfies Reader;
}

async function log(store: Store) {
  const page = await store.read({ after: 0, limit: 512 });
  return page.entries;
}

it("replay at any cursor, then tail, is the log: for any feeds, appends and pace, with tiny rings", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      async (actions, ringEvents, pageEvents) => {
        const store = createMemoryStore({ epoch: "e1" });
        const hub = createHub({ store, ringEvents, pageEvents, ringBytes: 500 });
        const stop = new AbortController();
        const readers = await play(store, hub, actions, stop.signal);
        await store.append({ events: [{ at: 0, room: "z/z", type: "log.line", data: end }] });
        const entries = await log(store);
        for (const reader of readers) await expectWhole(reader, entries);
        stop.abort();
        await Promise.all(readers.map((reader) => reader.done));
        expect(hub.subscribers).toBe(0);
        hub.close();
        await store.close();
      },
    ),
    { numRuns: 150 },
  );
});

async function play(
  store: Store,
  hub: Hub,
  actions: readonly Action[],
  signal: AbortSignal,
): Promise<Reader[]> {
  const readers: Reader[] = [];
  for (const step of actions) {
    // Not awaited: readers run while the append is on its way.
    if ("append" in step) void store.append({ events: step.append });
    else if ("turns" in step) await turns(step.turns);
    else {
      const after = Math.floor(step.place * store.head());
      readers.push(read(hub, step.open, after, step.patience, signal));
    }
  }
  return readers;
}

async function expectWhole(reader: Reader, entries: readonly LogEntry[]): Promise<void> {
  const matches = feedMatcher(reader.feeds);
  const expected = entries
    .filter((entry) => entry.seq > reader.after && matches(entry))
    .map((entry) => entry.seq);
  for (let n = 0; n < 1_000 && reader.seen.length < expected.length; n += 1) await turn();
  expect(reader.seen).toEqual(expected);
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await turn();
}

const end = { level: "info", message: "end" } as const;
