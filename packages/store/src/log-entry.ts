import {
  type EventHeader,
  type EventType,
  type NewEvent,
  type Redactor,
  StepcastError,
  type StepcastEvent,
} from "@stepcast/contracts";
import { KeptBytes } from "./kept-bytes.ts";

/**
 * A committed event with its bytes. The bytes are the event as JSON in UTF-8, made once and shared
 * by the log, replay and every subscriber; the event is parsed from them only when somebody asks.
 */
export interface LogEntry extends EventHeader {
  readonly seq: number;
  readonly type: EventType;
  readonly room: string;
  readonly runId: string | undefined;
  readonly agentId: string | undefined;
  readonly bytes: Uint8Array;
  readonly event: StepcastEvent;
}

/** What filters look at, and the place in the log. */
export type LogHeader = EventHeader & { readonly seq: number };

const decoder = new TextDecoder();
/** Of the process, as Node's own pool is: it holds nothing but room. */
const keptBytes = new KeptBytes();

/**
 * The entry of an event that was just appended; its text and its bytes are made at their first use, once. What
 * filters look at is kept beside the event: everybody who hears of a commit asks for it, and each getter would be a call.
 */
export class AppendedEntry implements LogEntry {
  // Only declared: a field that is initialized costs every entry another call.
  declare readonly seq: number;
  declare readonly type: EventType;
  declare readonly room: string;
  declare readonly runId: string | undefined;
  declare readonly agentId: string | undefined;
  declare readonly event: StepcastEvent;
  declare private json: string | Uint8Array | undefined;

  constructor(event: StepcastEvent, text?: string) {
    this.seq = event.seq;
    this.type = event.type;
    this.room = event.room;
    this.runId = event.runId;
    this.agentId = event.agentId;
    this.event = event;
    this.json = text;
  }

  /** The event as JSON. Throws TypeError for an event that JSON cannot hold. */
  text(): string {
    if (typeof this.json === "object") return decoder.decode(this.json);
    this.json ??= JSON.stringify(this.event);
    return this.json;
  }

  get bytes(): Uint8Array {
    if (typeof this.json !== "object") this.json = keptBytes.of(this.text());
    return this.json;
  }
}

/** The entries of events that are appended together, from `firstSeq` on; what `redactor` hides never gets further. */
export function appendedEntries(
  events: readonly NewEvent[],
  firstSeq: number,
  redactor: Redactor | undefined,
): readonly AppendedEntry[] {
  const entries = new Array<AppendedEntry>(events.length);
  for (let at = 0; at < events.length; at += 1) {
    const whole = placed(events[at] as NewEvent, firstSeq + at); // Within bounds.
    entries[at] =
      redactor === undefined ? new AppendedEntry(whole) : redactedEntry(whole, redactor);
  }
  return entries;
}

/** Looked at as the text that is stored anyway, so an event without secrets costs one look. */
function redactedEntry(event: StepcastEvent, redactor: Redactor): AppendedEntry {
  const text = JSON.stringify(event);
  if (!redactor.suspects(text)) return new AppendedEntry(event, text);
  const data = redactor.value(event.data);
  if (data === event.data) return new AppendedEntry(event, text);
  // Cast: hiding changes text alone, so the data still is of the event's type.
  return new AppendedEntry({ ...event, data } as StepcastEvent);
}

/** The event with its place. Nearly all are of a run and of no agent and no trace: these are made in one piece, which is cheaper. */
function placed(event: NewEvent, seq: number): StepcastEvent {
  const { agentId, traceId } = event;
  if (event.runId === undefined || agentId !== undefined || traceId !== undefined)
    return { seq, ...event };
  const { at, type, room, runId, data } = event;
  // Cast: taken apart, the union no longer shows which data belongs to which type.
  return { seq, at, type, room, runId, data } as StepcastEvent;
}

/** The entry of an event that was read back; the event is parsed at the first use, once. */
export class StoredEntry implements LogEntry {
  readonly seq: number;
  readonly type: EventType;
  readonly room: string;
  readonly runId: string | undefined;
  readonly agentId: string | undefined;
  readonly bytes: Uint8Array;
  #event: StepcastEvent | undefined;

  constructor(header: LogHeader, bytes: Uint8Array) {
    this.seq = header.seq;
    this.type = header.type;
    this.room = header.room;
    this.runId = header.runId;
    this.agentId = header.agentId;
    this.bytes = bytes;
  }

  /** Errors: `storage_failed` when the disk gave back other bytes than it was given. */
  get event(): StepcastEvent {
    this.#event ??= this.#parsed();
    return this.#event;
  }

  #parsed(): StepcastEvent {
    try {
      // Cast: the bytes were made by this store from an event of this type.
      return JSON.parse(decoder.decode(this.bytes)) as StepcastEvent;
    } catch (cause) {
      throw new StepcastError(
        "storage_failed",
        `The log is damaged: its event ${this.seq} (${this.type}) cannot be read.`,
        {
          cause,
          hint: "Restore the database from a backup. What else it holds can still be read.",
        },
      );
    }
  }
}
