import { z } from "zod";
import { type EventType, eventTypes } from "./events/index.ts";
import { agentId, room, runId } from "./ids.ts";
import { limits } from "./limits.ts";
import { matchesPattern, type TypePattern } from "./type-pattern.ts";

const nouns = new Set(eventTypes.map((type) => type.slice(0, type.indexOf("."))));

export function isTypePattern(text: string): text is TypePattern {
  if (text === "*") return true;
  return text.endsWith(".*")
    ? nouns.has(text.slice(0, -2))
    : (eventTypes as readonly string[]).includes(text);
}

export const typePattern = z.custom<TypePattern>(
  (value) => typeof value === "string" && isTypePattern(value),
  "not an event type; use a name like step.started, a prefix like step.*, or *",
);

/** A named filter over the log: all given members must match; `types` matches any of its patterns. */
export const feedFilter = z.strictObject({
  room: room.optional(),
  runId: runId.optional(),
  agentId: agentId.optional(),
  types: z.array(typePattern).min(1).max(64).optional(),
});
export type FeedFilter = z.infer<typeof feedFilter>;

export const feeds = z.array(feedFilter).min(1).max(limits.feedsPerSubscription);

/** What a filter looks at. */
export interface EventHeader {
  readonly type: EventType;
  readonly room: string;
  readonly runId?: string | undefined;
  readonly agentId?: string | undefined;
}

/** The types that patterns stand for; undefined when they stand for all. */
export function expandPatterns(
  patterns: readonly TypePattern[] | undefined,
): ReadonlySet<EventType> | undefined {
  if (patterns === undefined || patterns.includes("*")) return undefined;
  return new Set(
    eventTypes.filter((type) => patterns.some((pattern) => matchesPattern(pattern, type))),
  );
}

/** A predicate that is true when any of the feeds lets the event through. */
export function feedMatcher(filters: readonly FeedFilter[]): (event: EventHeader) => boolean {
  const compiled = filters.map((filter) => ({ ...filter, types: expandPatterns(filter.types) }));
  return (event) =>
    compiled.some(
      (filter) =>
        (filter.runId === undefined || filter.runId === event.runId) &&
        (filter.room === undefined || filter.room === event.room) &&
        (filter.agentId === undefined || filter.agentId === event.agentId) &&
        (filter.types === undefined || filter.types.has(event.type)),
    );
}
