import { type EventType, limits } from "@stepcast/contracts";
import type { LogEntry } from "./log-entry.ts";

/** How much of a room is told at the most. */
export interface StandingBounds {
  readonly agents: number;
  readonly alarms: number;
  readonly bytes: number;
}

export const standingBounds: StandingBounds = {
  agents: limits.standingAgents,
  alarms: limits.standingAlarms,
  bytes: limits.standingBytes,
};

/** What still holds of the outside agents of a room, however long ago it was told. */
export interface Standing {
  /**
   * In log order. Folding them gives what folding all events of the room does: agents, what they were
   * asked and have not answered, and alarms; but for alarms that are over.
   */
  readonly entries: readonly LogEntry[];
  /** It holds as of this seq: tail from here. */
  readonly upTo: number;
  /** There is more than the bounds let through; then the agents and the alarms that were told of last are here, each whole. */
  readonly isCut: boolean;
}

const types: ReadonlySet<EventType> = new Set([
  "agent.status",
  "agent.command_requested",
  "alarm.raised",
  "alarm.updated",
  "alarm.acknowledged",
  "alarm.cleared",
]);

/** True for events that change what holds of an agent until it is told otherwise. */
export function isStanding(type: EventType): boolean {
  return types.has(type);
}

/** An agent or an alarm that still holds, and where the events are that tell it. */
export interface Held {
  /** Where it was told of last. */
  readonly toldAt: number;
  readonly seqs: readonly number[];
}

/** What still holds, by agent and alarm, in no order. */
export interface AllHeld {
  readonly held: readonly Held[];
  readonly isCut: boolean;
}

/** Read at a time: the largest of them fit in memory. */
const heldPage = 64;

/** The events of those that were told of last, each whole, in log order, as many as fit. `fetch` takes ascending seqs. */
export function heldEntries(
  { held, isCut }: AllHeld,
  maxBytes: number,
  fetch: (seqs: readonly number[]) => readonly LogEntry[],
): Pick<Standing, "entries" | "isCut"> {
  const latest = held.toSorted((a, b) => b.toldAt - a.toldAt);
  const entries: LogEntry[] = [];
  let leftBytes = maxBytes;
  for (let at = 0; at < latest.length; at += heldPage) {
    const page = latest.slice(at, at + heldPage);
    const seqs = [...new Set(page.flatMap((one) => one.seqs))].sort((a, b) => a - b);
    const bySeq = new Map(fetch(seqs).map((entry) => [entry.seq, entry]));
    for (const one of page) {
      const told = [...new Set(one.seqs)].flatMap((seq) => bySeq.get(seq) ?? []);
      leftBytes -= told.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
      if (leftBytes < 0) return { entries: inLogOrder(entries), isCut: true };
      entries.push(...told);
    }
  }
  return { entries: inLogOrder(entries), isCut };
}

function inLogOrder(entries: readonly LogEntry[]): readonly LogEntry[] {
  return entries.toSorted((a, b) => a.seq - b.seq);
}
