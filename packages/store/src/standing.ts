import { type EventType, limits } from "@stepcast/contracts";
import type { LogEntry } from "./log-entry.ts";

/** How much of a room is told at the most. */
export interface StandingBounds {
  readonly agents: number;
  readonly alarms: number;
}

export const standingBounds: StandingBounds = {
  agents: limits.standingAgents,
  alarms: limits.standingAlarms,
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
  /** There is more than the bounds let through; then the agents and the alarms that were told of last are here. */
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
