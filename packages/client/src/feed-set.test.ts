import { feedMatcher, type StepcastEvent } from "@stepcast/contracts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Feed } from "./feed.ts";
import { FeedSet } from "./feed-set.ts";
import { runEvent } from "./testing/run-events.ts";

const runIds = ["run_a", "run_b", "run_c"];

/** What may happen to a client, in any order. */
type Move =
  | { readonly kind: "append"; readonly run: number }
  | { readonly kind: "watch"; readonly run: number; readonly after: number }
  | { readonly kind: "unwatch"; readonly feed: number }
  /** A new stream from where the feeds are; `upTo` is how much of it arrives before it breaks. */
  | { readonly kind: "stream"; readonly upTo: number; readonly beats: boolean };

const run = fc.nat(2);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("append" as const), run }) },
  fc.record({ kind: fc.constant("watch" as const), run, after: fc.nat(30) }),
  fc.record({ kind: fc.constant("unwatch" as const), feed: fc.nat(5) }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("stream" as const),
      upTo: fc.nat(12),
      beats: fc.boolean(),
    }),
  },
);

interface Watched {
  readonly feed: Feed;
  readonly after: number;
  readonly seen: number[];
}

/** A log and a client on it; streams serve the union of the filters after the lowest cursor, as the server does. */
class Model {
  readonly log: StepcastEvent[] = [];
  readonly watched: Watched[] = [];
  readonly set = new FeedSet();

  make(next: Move): void {
    switch (next.kind) {
      case "append": {
        const line = runEvent(runIds[next.run] ?? "", "log.line", { level: "info", message: "" });
        // Cast: an event with a seq is what the union says.
        this.log.push({ ...line, seq: this.log.length + 1 } as StepcastEvent);
        break;
      }
      case "watch":
        this.#watch(runIds[next.run] ?? "", Math.min(next.after, this.log.length));
        break;
      case "unwatch": {
        const [gone] = this.watched.splice(next.feed, 1);
        if (gone !== undefined) this.set.delete(gone.feed);
        break;
      }
      case "stream":
        this.stream(next.upTo, next.beats);
        break;
    }
  }

  stream(upTo: number, beats: boolean): void {
    if (this.set.size === 0) return;
    const { feeds, lastEventId } = this.set.open();
    const after = Number(lastEventId?.split("-")[1] ?? 0);
    const matches = feedMatcher(feeds);
    const items = this.log
      .filter((event) => event.seq > after && matches(event))
      .map((event) => ({ cursor: `e-${event.seq}`, item: event }));
    this.set.receive(items.slice(0, upTo));
    if (!beats || upTo < items.length) return;
    const head = `e-${this.log.length}`;
    const data = { serverTime: 0, head };
    this.set.receive([{ cursor: head, item: { type: "heartbeat", data } }]);
  }

  #watch(runId: string, after: number): void {
    const seen: number[] = [];
    const feed = new Feed({ runId }, after === 0 ? "start" : `e-${after}`, {
      events: (events) => seen.push(...events.map(({ event }) => event.seq)),
      gap: () => seen.push(Number.NaN),
      failed: () => seen.push(Number.NaN),
    });
    this.watched.push({ feed, after, seen });
    this.set.add(feed);
  }
}

it("gives every feed all of its events after its cursor, in order, none twice, whatever breaks when", () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const model = new Model();
      for (const next of moves) model.make(next);
      model.stream(Number.POSITIVE_INFINITY, true);
      for (const { feed, after, seen } of model.watched) {
        const { runId } = feed.filter;
        const all = model.log.filter((event) => event.runId === runId && event.seq > after);
        expect(seen).toEqual(all.map(({ seq }) => seq));
      }
    }),
    { numRuns: 500 },
  );
});

it("asks anew for what a feed of another log has not seen, when the stream began after it", () => {
  const set = new FeedSet();
  const watch = (after: string) => {
    const seen: (number | string)[] = [];
    const feed = new Feed({}, after, {
      events: (events) => seen.push(...events.map(({ event }) => event.seq)),
      gap: ({ to }) => seen.push(to),
      failed: () => {},
    });
    set.add(feed);
    return seen;
  };
  const event = (seq: number) => ({
    cursor: `new-${seq}`,
    // Cast: an event with a seq is what the union says.
    item: {
      ...runEvent("run_a", "log.line", { level: "info", message: "" }),
      seq,
    } as StepcastEvent,
  });
  const stranger = watch("old-9");
  const other = watch("new-2");
  expect(set.open().lastEventId).toBe("new-2");
  expect(set.receive([event(3)])).toBe(false);
  expect(set.open().lastEventId).toBe("new-0");
  expect(set.receive([event(1), event(2), event(3), event(4)])).toBe(true);
  expect(stranger).toEqual(["new-0", 1, 2, 3, 4]);
  expect(other).toEqual([3, 4]);
});

it("tells a feed of no gap that has yet to learn where now is", () => {
  const set = new FeedSet();
  const gaps: string[] = [];
  const sink = {
    events: () => {},
    gap: ({ to }: { to: string }) => gaps.push(to),
    failed: () => {},
  };
  set.add(new Feed({}, "now", sink));
  for (const head of ["old-4", "new-2"])
    set.receive([{ cursor: head, item: { type: "heartbeat", data: { serverTime: 0, head } } }]);
  expect(gaps).toEqual([]);
});
