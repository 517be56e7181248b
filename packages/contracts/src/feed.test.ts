import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { type EventType, eventTypes } from "./events/index.ts";
import {
  type EventHeader,
  expandPatterns,
  type FeedFilter,
  feedFilter,
  feedMatcher,
  feeds,
  isTypePattern,
} from "./feed.ts";
import { limits } from "./limits.ts";
import type { EventsOf, TypePattern } from "./type-pattern.ts";

const runIds = ["run_1", "run_2"];
const rooms = ["ada/desk", "ada/phone", "bob/desk"];
const agentIds = ["planner", "pump-7"];
const nouns = [...new Set(eventTypes.map((type) => type.split(".")[0]))];
// Cast: built from the vocabulary itself; `isTypePattern` is asserted over all of them below.
const patterns = ["*", ...eventTypes, ...nouns.map((noun) => `${noun}.*`)] as TypePattern[];

const filter: fc.Arbitrary<FeedFilter> = fc.record(
  {
    room: fc.constantFrom(...rooms),
    runId: fc.constantFrom(...runIds),
    agentId: fc.constantFrom(...agentIds),
    types: fc.array(fc.constantFrom(...patterns), { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: [] },
);
const header: fc.Arbitrary<EventHeader> = fc.record(
  {
    type: fc.constantFrom(...eventTypes),
    room: fc.constantFrom(...rooms),
    runId: fc.constantFrom(...runIds),
    agentId: fc.constantFrom(...agentIds),
  },
  { requiredKeys: ["type", "room"] },
);

/** The definition in the words of the docs, as slow as it likes. */
function lets(feed: FeedFilter, event: EventHeader): boolean {
  if (feed.room !== undefined && feed.room !== event.room) return false;
  if (feed.runId !== undefined && feed.runId !== event.runId) return false;
  if (feed.agentId !== undefined && feed.agentId !== event.agentId) return false;
  if (feed.types === undefined) return true;
  const [noun] = event.type.split(".");
  return feed.types.some((type) => type === "*" || type === event.type || type === `${noun}.*`);
}

describe("a feed", () => {
  it("lets through what any of its filters does", () => {
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 3 }), header, (filters, event) => {
        expect(feedMatcher(filters)(event)).toBe(filters.some((feed) => lets(feed, event)));
      }),
      { numRuns: 2_000 },
    );
  });

  it("means all types when it names none", () => {
    expect(expandPatterns(undefined)).toBeUndefined();
    expect(expandPatterns(["step.started", "*"])).toBeUndefined();
    expect([...(expandPatterns(["phase.*"]) ?? [])]).toEqual(["phase.started", "phase.completed"]);
  });

  it("knows its patterns by name only", () => {
    for (const pattern of patterns) expect(isTypePattern(pattern)).toBe(true);
    const wrong = [
      "",
      ".*",
      "*.*",
      "step",
      "step.",
      "ste.*",
      "step.start*",
      "step.started.*",
      "STEP.*",
      "run.*.*",
      "toString",
      "constructor.*",
    ];
    for (const text of wrong) expect([text, isTypePattern(text)]).toEqual([text, false]);
  });

  it.each([
    ["an unknown pattern", { types: ["steps.*"] }],
    ["no pattern", { types: [] }],
    ["an unknown member", { user: "ada" }],
    ["a room that is a pattern", { room: "ada/*" }],
    ["a run id of the wrong kind", { runId: 7 }],
  ])("is refused with %s", (_what, value) => {
    expect(feedFilter.safeParse(value).success).toBe(false);
  });

  it("comes at most so often in one subscription", () => {
    const many = (count: number) => feeds.safeParse(new Array(count).fill({})).success;
    expect([
      many(0),
      many(1),
      many(limits.feedsPerSubscription),
      many(limits.feedsPerSubscription + 1),
    ]).toEqual([false, true, true, false]);
  });

  it("narrows the type of its events", () => {
    expectTypeOf<EventsOf<"phase.*">["type"]>().toEqualTypeOf<
      "phase.started" | "phase.completed"
    >();
    expectTypeOf<EventsOf<"*">["type"]>().toEqualTypeOf<EventType>();
    expectTypeOf<EventsOf<"step.progress">["data"]["percent"]>().toEqualTypeOf<number>();
  });
});
