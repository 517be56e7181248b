import type { EventOf, EventType } from "./events/index.ts";

type Noun = EventType extends infer T ? (T extends `${infer N}.${string}` ? N : never) : never;

/** A type by name, all types of a noun, or all types. */
export type TypePattern = EventType | `${Noun}.*` | "*";

/** The event types that a pattern stands for. */
export type TypesOf<P extends TypePattern> = P extends "*"
  ? EventType
  : P extends `${infer N}.*`
    ? Extract<EventType, `${N}.${string}`>
    : Extract<P, EventType>;

/** The events that a pattern lets through: `EventsOf<"step.*">` is the union of the step events. */
export type EventsOf<P extends TypePattern> = EventOf<TypesOf<P>>;

export function matchesPattern(pattern: TypePattern, type: EventType): boolean {
  if (pattern === "*" || pattern === type) return true;
  return pattern.endsWith(".*") && type.startsWith(pattern.slice(0, -1));
}
