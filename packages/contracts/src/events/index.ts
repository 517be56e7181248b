import { z } from "zod";
import { agentId, room, runId } from "../ids.ts";
import { traceId } from "../traceparent.ts";
import { agentEvents } from "./agent.ts";
import { agentCommandEvents } from "./agent-command.ts";
import { alarmEvents } from "./alarm.ts";
import { auditEvents } from "./audit.ts";
import { chatEvents } from "./chat.ts";
import { at } from "./envelope.ts";
import { runEvents } from "./run.ts";
import { signalEvents } from "./signal.ts";
import { stepEvents } from "./step.ts";
import { workEvents } from "./work.ts";

/** The canonical vocabulary: every type that may enter the log, with the schema of its data. */
export const eventData = {
  ...runEvents,
  ...stepEvents,
  ...workEvents,
  ...signalEvents,
  ...agentEvents,
  ...agentCommandEvents,
  ...alarmEvents,
  ...chatEvents,
  ...auditEvents,
};

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>;

interface Header<T extends EventType> {
  /** Position in the log, from 1. */
  readonly seq: number;
  /** Integer milliseconds since the Unix epoch. Order comes from `seq`, never from here. */
  readonly at: number;
  readonly type: T;
  readonly room: string;
  readonly runId?: string;
  readonly agentId?: string;
  /** The distributed trace that its run belongs to. */
  readonly traceId?: string;
}

/** One immutable fact of the given type. */
export type EventOf<T extends EventType> = T extends EventType
  ? Header<T> & { readonly data: EventData<T> }
  : never;

/** The union of all facts, discriminated by `type`. */
export type StepcastEvent = EventOf<EventType>;

/** A fact before it has a place in the log. */
export type NewEventOf<T extends EventType> = T extends EventType ? Omit<EventOf<T>, "seq"> : never;
export type NewEvent = NewEventOf<EventType>;

export const eventTypes = Object.keys(eventData) as readonly EventType[];

const header = z.strictObject({
  seq: z.number().int().positive(),
  at,
  type: z.enum(eventTypes as [EventType, ...EventType[]]),
  room,
  runId: runId.optional(),
  agentId: agentId.optional(),
  traceId: traceId.optional(),
  data: z.unknown(),
});

/** Checks an event that comes from outside the process: its header, then its data by type. Throws ZodError. */
export function parseEvent(value: unknown): StepcastEvent {
  const parsed = header.parse(value);
  return { ...parsed, data: eventData[parsed.type].parse(parsed.data) } as StepcastEvent;
}
