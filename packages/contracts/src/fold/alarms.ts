import type { EventData, StepcastEvent } from "../events/index.ts";
import { withItem } from "./with-item.ts";

/** An alarm of an agent, as last told. */
export interface AlarmState extends EventData<"alarm.raised"> {
  readonly status: "open" | "acknowledged" | "cleared";
  readonly raisedAt: number;
  readonly updatedAt: number;
  /** Who acknowledged or cleared it. */
  readonly by?: string | undefined;
}

/** Alarms as of `lastSeq`, in order of first appearance. Plain JSON. */
export interface AlarmsState {
  readonly alarms: readonly AlarmState[];
  readonly lastSeq: number;
}

export const noAlarms: AlarmsState = { alarms: [], lastSeq: 0 };

/**
 * Alarms by agent and id: `(state, event) -> state`. Pure and total; an event that was seen, and
 * one of another kind, changes nothing. An alarm whose raising was missed begins with what is told
 * of it; raised anew after it was cleared, it is open again.
 */
export function foldAlarms(state: AlarmsState, event: StepcastEvent): AlarmsState {
  if (event.seq <= state.lastSeq) return state;
  switch (event.type) {
    case "alarm.raised":
      return withAlarm(state, event, () => "open");
    case "alarm.updated":
      return withAlarm(state, event, (known) =>
        known?.status === "acknowledged" ? "acknowledged" : "open",
      );
    case "alarm.acknowledged":
      return withAlarm(state, event, () => "acknowledged");
    case "alarm.cleared":
      return withAlarm(state, event, () => "cleared");
    default:
      return state;
  }
}

type AlarmEvent = Extract<StepcastEvent, { readonly type: `alarm.${string}` }>;

function withAlarm(
  state: AlarmsState,
  event: AlarmEvent,
  statusAfter: (known: AlarmState | undefined) => AlarmState["status"],
): AlarmsState {
  const { alarmId, agentId } = event.data;
  const isSame = (other: AlarmState): boolean =>
    other.alarmId === alarmId && other.agentId === agentId;
  const known = state.alarms.find(isSame);
  const lasting = known !== undefined && known.status !== "cleared";
  const alarm: AlarmState = {
    ...event.data,
    status: statusAfter(known),
    raisedAt: lasting ? known.raisedAt : event.at,
    updatedAt: event.at,
  };
  return { alarms: withItem(state.alarms, alarm, isSame), lastSeq: event.seq };
}
